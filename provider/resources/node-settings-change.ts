import type { Dialect } from "../flink/conf-file";
import { mergeConf } from "../flink/flink-conf";
import { isListed, reportersKey, withReporter } from "../flink/reporter-settings";
import type { ConfChange } from "../flink/conf-fault";
import type { InspectedNode } from "../hosts/inspect";
import { confOnNode, type Properties } from "./node-conf";
import { nodeDifferences, otherSecret, type Token } from "./reporter-settings-nodes";
import type { NodeSettingsState } from "./reporter-settings-args";
import { ourKeys } from "./reporter-settings-plan";

/** Pure: what makes a file's keys ours: the reporter's, and its name in a list of reporters, if there is one. */
export function changeToOurs(
  values: Properties,
  ours: Properties,
  reporterName: string,
): ConfChange {
  const list = withReporter(values[reportersKey], reporterName);
  return {
    set: list === undefined ? ours : { ...ours, [reportersKey]: list },
    remove: ourKeys(reporterName).filter((key) => !(key in ours)),
  };
}

/**
 * Pure: whether a file differs from what was there before us by nothing but our keys, so that it may become that very file
 * again. That it is as we wrote it does not tell: what somebody had added by then was written with it.
 */
export function isFirstWithUs(
  { file, first, dialect }: { file: ReadConf; first: ReadConf; dialect: Dialect },
  { back, reporterName }: { back: ConfChange; reporterName: string },
): boolean {
  const without = mergeConf(dialect, file.text, back);
  if (without.ok && without.text.trimEnd() === first.text.trimEnd()) return true;
  // Where we took over keys of theirs, these come back as they were written only with the file.
  const keys = ourKeys(reporterName).filter((key) => file.values[key] !== undefined);
  const ours = Object.fromEntries(keys.map((key) => [key, file.values[key] ?? ""]));
  const again = mergeConf(dialect, first.text, changeToOurs(first.values, ours, reporterName));
  return again.ok && again.text === file.text;
}

/** A file as Flink reads it. */
interface ReadConf {
  readonly text: string;
  readonly values: Properties;
}

/** Pure: what a node's file has of our keys that we did not write; what was known before where it was not seen. */
export function nodeAgainstWritten(
  seen: InspectedNode,
  about: { written: Properties; reporterName: string; token?: Token; last?: NodeSettingsState },
): NodeSettingsState {
  const { written, reporterName, token, last } = about;
  if (seen.status !== "seen") return { group: "", differs: last?.differs ?? {}, reachable: false };
  const { conf } = seen.inspection;
  const list = conf === undefined ? undefined : confOnNode(conf)[reportersKey];
  const isKept = list === undefined || isListed(list, reporterName);
  const keys = ourKeys(reporterName).filter((key) => !isForgotten(written[key], token));
  const expected = Object.entries(written).map(([key, value]) => [
    key,
    value === token?.digest ? token.value : value,
  ]);
  const differences = nodeDifferences(seen, Object.fromEntries(expected) as Properties);
  const differing = differences
    .filter(({ key }) => keys.includes(key))
    .map(({ key, onNode }) => [key, onNode.startsWith("sha256:") ? otherSecret : onNode]);
  const listed = isKept ? [] : [[reportersKey, list]];
  return {
    group: "",
    differs: Object.fromEntries([...differing, ...listed]) as Properties,
    reachable: true,
  };
}

/** Of a secret that is not the token any more only the digest in state is left, which no node's tells. */
function isForgotten(value: string | undefined, token: Token | undefined): boolean {
  return value !== undefined && value.startsWith("sha256:") && value !== token?.digest;
}
