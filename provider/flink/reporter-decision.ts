import { chooseConfFile, fileOf, type ConfFileName, type Dialect } from "./conf-file";
import {
  decisiveKeys,
  factoryOf,
  needsUrl,
  renderReporter,
  reporterPrefix,
  reportersKey,
  withReporter,
  type ReporterInput,
} from "./reporter-settings";
import { supportRefusals, type Refusal } from "./reporter-support";
import { renderingObstacle, type ValueReader } from "./rendered-value";
import { reporterWarnings } from "./reporter-warnings";
import { shippingFindings } from "./yarn-shipping";
import { intervalFaults, labelFaults, plainFaults, valueObstacle } from "./values";
import { isAtLeast, type FlinkVersion } from "./version";

/**
 * Whose jar reports: `builtin` is ours, beside Flink's own in `plugins/metrics-prometheus`; `vendor` goes into `lib`;
 * `none` is Flink's own alone.
 */
export type PluginKind = "builtin" | "vendor" | "none";

/** All that decides how a reporter is configured. */
export interface ReporterRequest {
  readonly version: FlinkVersion;
  /** Such as 17. Absent: not known. */
  readonly javaMajor?: number;
  readonly kind: PluginKind;
  /** Use a Flink newer than those that were tried. @default false */
  readonly allowUntested?: boolean;
  /** Names of the files in Flink's conf folder. */
  readonly confFiles: readonly string[];
  /** `emr`: EMR writes the file, and it is not known whether it quotes; `node`: `mergeConf` does. */
  readonly delivery: "emr" | "node";
  /** What Flink has now, by full key; a list as JSON. */
  readonly conf?: Readonly<Record<string, string>>;
  /** Such as `/usr/local/service/flink`. */
  readonly flinkHome: string;
  /** The user says that the directories of `yarn.provided.lib.dirs` hold the jar. @default false */
  readonly isShippingHandled?: boolean;
  readonly reporter: Omit<ReporterInput, "needBasicAuth" | "gateway">;
  readonly gateway: {
    readonly host: string;
    readonly port: string;
    /** @default false */
    readonly isHttps?: boolean;
    /** Absent: the gateway needs none. */
    readonly auth?: { readonly userName: string; readonly password: string };
  };
}

/** The settings, or all that stands against them. */
export type ReporterDecision = ReporterSettings | ReporterRefused;

/** Exact keys and values, and where they go. */
export interface ReporterSettings {
  readonly ok: true;
  readonly dialect: Dialect;
  readonly file: ConfFileName;
  /** Full key → value, `metrics.reporters` among them where the file has it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Full keys that would decide otherwise and must not stay; only such as `conf` has. */
  readonly remove: readonly string[];
  readonly warnings: readonly string[];
}

/** Nothing may be written. */
export interface ReporterRefused {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/** Pure: how the reporter is configured on that Flink, or why not. */
export function decideReporter(request: ReporterRequest): ReporterDecision {
  const { version, confFiles } = request;
  const file = chooseConfFile(version, confFiles);
  const warnings = [...reporterWarnings(request), ...file.warnings];
  const settings = settingsOf(request, file.dialect);
  const refusals = [
    ...supportRefusals(request),
    ...(file.refusal === undefined ? [] : [refusalOf("conf-file", file.refusal)]),
    ...inputRefusals(request.reporter),
    ...listRefusals(request),
    ...shippingRefusals(request),
    ...(file.dialect === undefined ? [] : valueRefusals(request, file.dialect, settings)),
  ];
  if (refusals.length > 0 || file.dialect === undefined) return { ok: false, refusals, warnings };
  const prefix = reporterPrefix(request.reporter.reporterName);
  const remove = decisiveKeys
    .map((key) => prefix + key)
    .filter((key) => request.conf?.[key] !== undefined && settings[key] === undefined);
  const { dialect } = file;
  return { ok: true, dialect, file: fileOf[dialect], settings, remove, warnings };
}

function settingsOf(request: ReporterRequest, dialect?: Dialect): Record<string, string> {
  const { version, kind, reporter, gateway, conf, delivery } = request;
  const { userName, password } = gateway.auth ?? { userName: "", password: "" };
  // Written by us it stands in quotes.
  const asUrl = delivery === "emr" && needsUrl(kind, dialect && fileOf[dialect]);
  const settings = renderReporter(version, {
    ...reporter,
    factoryClass: reporter.factoryClass ?? factoryOf(kind),
    needBasicAuth: gateway.auth !== undefined,
    gateway: { ...gateway, asUrl, userName, password },
  });
  const list = withReporter(conf?.[reportersKey], reporter.reporterName);
  return list === undefined ? settings : { ...settings, [reportersKey]: list };
}

function inputRefusals({ jobName, groupingLabels, interval }: ReporterRequest["reporter"]) {
  return [
    ...plainFaults("jobName", jobName),
    ...labelFaults("groupingLabels", groupingLabels),
    ...intervalFaults("interval", interval),
  ].map(({ reason }) => refusalOf("value", reason));
}

/** Flink splits the text at commas, brackets or not: of a list of YAML it loads nothing. */
function listRefusals({ conf }: ReporterRequest): Refusal[] {
  if (conf?.[reportersKey]?.startsWith("[") !== true) return [];
  const reason = `${reportersKey}: is a list, of which Flink loads no reporter, got ${conf[reportersKey]}, expected names with commas between.`;
  return [{ code: "value", reason, nextStep: "Write it as one text, such as jmx,slf4j." }];
}

function shippingRefusals(request: ReporterRequest): Refusal[] {
  if (request.isShippingHandled === true) return [];
  const folder = request.kind === "vendor" ? "lib" : "plugins";
  const findings = shippingFindings(request.conf ?? {}, { ...request, folder });
  return findings.map(({ reason, cure }) => ({ code: "not-shipped", reason, nextStep: cure }));
}

function valueRefusals(
  request: ReporterRequest,
  dialect: Dialect,
  settings: Readonly<Record<string, string>>,
): Refusal[] {
  const isForeign = dialect === "standard" && request.delivery === "emr";
  return Object.entries(settings).flatMap(([key, value]): Refusal[] => {
    const obstacle = isForeign
      ? renderingObstacle(value, readerOf(request, key, value))
      : valueObstacle(dialect, value);
    if (obstacle === undefined) return [];
    const isFlag = value === "false";
    const nextStep = isFlag
      ? "Leave it true."
      : "Use letters, digits, '_', '.' and '-', a letter first.";
    return [{ code: "value", reason: `${key}: ${obstacle.what}.`, nextStep }];
  });
}

/** What Flink's own reporter overlooks, up to 2.2, does no harm where it is the default, or is not read. */
function readerOf({ kind, version }: ReporterRequest, key: string, value: string): ValueReader {
  if (kind === "builtin" || key.endsWith(".needBasicAuth")) return "text";
  if (isAtLeast(version, 2, 3)) return "text";
  return value === "true" ? "text" : "string";
}

/** A refusal of a text that ends with its next step. */
function refusalOf(code: Refusal["code"], text: string): Refusal {
  const at = text.lastIndexOf(". ", text.length - 2);
  return { code, reason: text.slice(0, at + 1), nextStep: text.slice(at + 2) };
}
