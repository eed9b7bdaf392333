import type { ConfFileName } from "../flink/conf-file";
import {
  decisiveKeys,
  factoryOf as factoryOfKind,
  needsUrl,
  renderReporter,
  reporterPrefix,
  reportersKey,
  withReporter,
} from "../flink/reporter-settings";
import { parseFlinkVersion } from "../flink/version";
import { UNKNOWN, isUnknown } from "../lifecycle/unknown";
import { confFileOf, type Properties } from "./node-conf";
import {
  groupingLabelsOf,
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "./reporter-settings-args";

/** Stands for a value not known yet while keys are rendered as text. */
const marker = "flinkwatch-not-known-yet";

/** Full names of the keys that decide what the reporter does. */
export function ourKeys(reporterName: string): string[] {
  return decisiveKeys.map((key) => reporterPrefix(reporterName) + key);
}

/** Full name of the key that holds the token. */
export function passwordKey(reporterName: string): string {
  return `${reporterPrefix(reporterName)}password`;
}

/** Pure: all keys of the reporter as they should be. `password` is a digest or the token itself. */
export function desiredKeys(
  args: ReporterSettingsArgs,
  facts: {
    flinkVersion: string;
    factoryClass: string;
    confFile: ConfFileName;
    gateway: { host: string; port: string; userName: string; password: string };
  },
): Properties {
  const version = parseFlinkVersion(facts.flinkVersion);
  if (version === undefined) return {};
  return renderReporter(version, {
    ...args,
    groupingLabels: groupingLabelsOf(args),
    factoryClass: facts.factoryClass,
    gateway: {
      ...facts.gateway,
      ...gatewayAddress(args.gatewayUrl),
      // Written by us it stands in quotes.
      asUrl: args.delivery === "emr" && needsUrl(args.plugin, facts.confFile),
    },
  });
}

/** Pure: host, port and scheme of a gateway that is not the instance's own. */
export function gatewayAddress(
  url: string | undefined,
): { host: string; port: string; isHttps: boolean } | undefined {
  if (url === undefined) return undefined;
  if (url === marker) return { host: marker, port: marker, isHttps: false };
  const { hostname, port, protocol } = new URL(url);
  const isHttps = protocol === "https:";
  return { host: hostname, port: port || (isHttps ? "443" : "80"), isHttps };
}

/** Pure: the factory that the settings name. */
export function factoryOf(args: Pick<ReporterSettingsArgs, "factoryClass" | "plugin">): string {
  return args.factoryClass ?? factoryOfKind(args.plugin);
}

/** Pure: a file's keys with ours in place of what was there for the reporter; all others untouched. */
export function withOurs(live: Properties, ours: Properties, reporterName: string): Properties {
  const result = { ...live };
  for (const key of ourKeys(reporterName)) delete result[key];
  Object.assign(result, ours);
  const list = withReporter(live[reportersKey], reporterName);
  if (list !== undefined) result[reportersKey] = list;
  return result;
}

/** Pure: the part of a file that is about the reporter. */
export function reporterPart(live: Properties, reporterName: string): Properties {
  const prefix = reporterPrefix(reporterName);
  const entries = Object.entries(live).filter(
    ([key]) => key.startsWith(prefix) || key === reportersKey,
  );
  return Object.fromEntries(entries);
}

/** Pure: the state in agreement with the arguments. */
export function planReporterSettings(
  args: ReporterSettingsArgs,
  observed: ReporterSettingsState,
): ReporterSettingsState {
  if (observed.gone) return observed;
  const isSameInstance = args.prometheusInstanceId === observed.prometheusInstanceId;
  const { host, port, userName, passwordDigest } = observed.gateway;
  const gateway = isSameInstance
    ? { host, port, userName, password: passwordDigest }
    : { host: marker, port: marker, userName: marker, password: marker };
  const known = marked(args) as ReporterSettingsArgs;
  const flinkVersion = observed.flinkVersionFound ?? observed.flinkVersion;
  const confFile = confFileOf(observed);
  const facts = { flinkVersion, confFile, factoryClass: factoryOf(known), gateway };
  const ours = desiredKeys(known, facts);
  const merged = withOurs(observed.properties, ours, known.reporterName);
  for (const key of observed.unremovable) {
    const value = observed.properties[key];
    if (value !== undefined && !(key in ours)) merged[key] = value;
  }
  return {
    ...observed,
    prometheusInstanceId: args.prometheusInstanceId,
    delivery: deliveryState(args),
    properties: unmarked(merged),
    flinkVersion,
    flinkVersionFound: undefined,
    factoryClass: factoryOf(args),
    otherGroups: {},
    nodes: Object.fromEntries(
      Object.entries(observed.nodes)
        .filter(([id]) => !args.excludeNodes.includes(id))
        .map(([id, node]) => [id, node.reachable ? { ...node, differs: {} } : node]),
    ),
  };
}

/** The delivery as state shows it. */
export function deliveryState({ delivery }: Pick<ReporterSettingsArgs, "delivery">) {
  return delivery === "node" ? delivery : undefined;
}

function marked(value: unknown): unknown {
  if (isUnknown(value)) return marker;
  if (Array.isArray(value)) return value.map(marked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, marked(member)]));
}

function unmarked(properties: Properties): Properties {
  const entries = Object.entries(properties).map(([key, value]) => [
    key,
    value.includes(marker) ? UNKNOWN : value,
  ]);
  return Object.fromEntries(entries) as Properties;
}
