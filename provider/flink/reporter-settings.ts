import type { ConfFileName } from "./conf-file";
import type { PluginKind } from "./reporter-decision";
import { isAtLeast, type FlinkVersion } from "./version";

/** The factory that Flink's own jar and the vendor's name in META-INF/services. */
export const defaultFactoryClass =
  "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory";
/** The factory of the reporter that this package ships. */
export const builtinFactoryClass =
  "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory";
/** The reporter itself, for versions that load by `class`. */
export const reporterClass = "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter";
/** The key that lists the reporters to load; absent means all. */
export const reportersKey = "metrics.reporters";

/** What the settings of a reporter are made of. */
export interface ReporterInput {
  readonly reporterName: string;
  readonly jobName: string;
  readonly randomJobNameSuffix: boolean;
  readonly deleteOnShutdown: boolean;
  readonly needBasicAuth: boolean;
  /** Such as `60 SECONDS`. */
  readonly interval: string;
  readonly groupingLabels: Record<string, string>;
  /** From the jar's META-INF/services. @default Flink's own factory */
  readonly factoryClass?: string;
  readonly gateway: Gateway & { readonly userName: string; readonly password: string };
}

/** Where to push. */
interface Gateway {
  readonly host: string;
  readonly port: string;
  /** @default false */
  readonly isHttps?: boolean;
  /** Whether the address is written as one URL on a version that reads both. @default false */
  readonly asUrl?: boolean;
}

/** The factory that a kind of plugin brings along. */
export function factoryOf(kind: PluginKind): string {
  return kind === "builtin" ? builtinFactoryClass : defaultFactoryClass;
}

/** Whether the address must be one URL: Flink's own reporter overlooks a port that stands without quotes. */
export function needsUrl(kind: PluginKind, file: ConfFileName | undefined): boolean {
  return kind === "none" && file === "config.yaml";
}

/** `metrics.reporter.<name>.` */
export function reporterPrefix(reporterName: string): string {
  return `metrics.reporter.${reporterName}.`;
}

/** All keys of the reporter for that version, full names, in the manual's order. */
export function renderReporter(
  version: FlinkVersion,
  input: ReporterInput,
): Record<string, string> {
  const { gateway } = input;
  const settings: Record<string, string> = {
    ...loadingKey(version, input),
    jobName: input.jobName,
    randomJobNameSuffix: String(input.randomJobNameSuffix),
    groupingKey: renderGroupingKey(input.groupingLabels),
    interval: input.interval,
    ...addressKeys(version, gateway),
    needBasicAuth: String(input.needBasicAuth),
    ...(input.needBasicAuth ? { user: gateway.userName, password: gateway.password } : {}),
    deleteOnShutdown: String(input.deleteOnShutdown),
  };
  if (settings["groupingKey"] === "") delete settings["groupingKey"];
  const prefix = reporterPrefix(input.reporterName);
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [prefix + key, value]));
}

/** Keys that decide the same as ours on some version: where ours do not include them, they must not stay. */
export const decisiveKeys: readonly string[] = [
  "class",
  "factory.class",
  "jobName",
  "randomJobNameSuffix",
  "groupingKey",
  "interval",
  "host",
  "port",
  "hostUrl",
  "https",
  "needBasicAuth",
  "user",
  "username",
  "password",
  "deleteOnShutdown",
];

/** `a=b;c=d`, sorted by label name. */
export function renderGroupingKey(labels: Record<string, string>): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name] ?? ""}`)
    .join(";");
}

/** The list with `reporterName` in it; an absent list stays absent, since Flink then loads every reporter. */
export function withReporter(list: string | undefined, reporterName: string): string | undefined {
  if (list === undefined) return undefined;
  const names = reporterNames(list);
  return names.includes(reporterName) ? list : [...names, reporterName].join(",");
}

/** The list without `reporterName`; undefined when nothing is left. */
export function withoutReporter(
  list: string | undefined,
  reporterName: string,
): string | undefined {
  if (list === undefined) return undefined;
  const names = reporterNames(list);
  if (!names.includes(reporterName)) return list;
  const rest = names.filter((name) => name !== reporterName);
  return rest.length === 0 ? undefined : rest.join(",");
}

/** Names of other reporters that are built from classes of the Prometheus package, sorted. */
export function otherPrometheusReporters(
  conf: Record<string, string>,
  reporterName: string,
): string[] {
  const names = Object.entries(conf).flatMap(([key, value]) => {
    const match = /^metrics\.reporter\.([^.]+)\.(?:factory\.)?class$/.exec(key);
    const isOther = match !== null && match[1] !== reporterName;
    return isOther && value.startsWith("org.apache.flink.metrics.prometheus.")
      ? [match[1] ?? ""]
      : [];
  });
  return [...new Set(names)].sort();
}

function reporterNames(list = ""): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Whether a list of reporters names this one; an absent list names none. */
export function isListed(list: string | undefined, reporterName: string): boolean {
  return reporterNames(list).includes(reporterName);
}

/** The list of reporters without us, unless it had us before we came. */
export function listBefore(
  live: string | undefined,
  earlier: string | undefined,
  reporterName: string,
): string | undefined {
  return isListed(earlier, reporterName) ? live : withoutReporter(live, reporterName);
}

function loadingKey(version: FlinkVersion, input: ReporterInput): Record<string, string> {
  return isAtLeast(version, 1, 11)
    ? { "factory.class": input.factoryClass ?? defaultFactoryClass }
    : { class: reporterClass };
}

/** Host and port cannot say https, and from 2.0 on they are not read. */
function addressKeys(version: FlinkVersion, gateway: Gateway): Record<string, string> {
  const { host, port, isHttps = false, asUrl = false } = gateway;
  if (isHttps) return { hostUrl: `https://${host}:${port}` };
  if (asUrl || isAtLeast(version, 2, 0)) return { hostUrl: `http://${host}:${port}` };
  return { host, port };
}
