import { diffInTexts, objectIn } from "../provider/lifecycle/json-text";
import { formatPath, parsePath, valueAt } from "../provider/lifecycle/property-path";
import type { PreviewDigest, PreviewState, PreviewStep } from "./drift/preview-digest";

/** One value that is not as it should be. */
export interface DriftChange {
  /** Property path as the engine prints it. */
  readonly path: string;
  /** Instance id of the node, where the value belongs to one. */
  readonly node?: string;
  /** Flink key, rule or property. */
  readonly key: string;
  /** As the last `up` left it. */
  readonly was: unknown;
  /** As it is now. */
  readonly now: unknown;
  /** As the next `up` makes it. */
  readonly desired: unknown;
}

/** One resource that a preview would change. */
export interface DriftEntry {
  readonly urn: string;
  /** Such as `ReporterSettings`. */
  readonly kind: string;
  readonly name: string;
  /** EMR id, for what belongs to one cluster. */
  readonly cluster?: string;
  /** `changed` and `gone`: by hand. `pending`: the configuration changed and was not applied yet. */
  readonly what: "changed" | "gone" | "pending";
  readonly changes: readonly DriftChange[];
  /** The command that brings just this resource back. */
  readonly heal: string;
}

/** What one preview found. */
export interface DriftReport {
  readonly stack: string;
  readonly drift: readonly DriftEntry[];
  readonly pending: readonly DriftEntry[];
  /** Places that could not be looked at: what is reported of them is the last known. */
  readonly unseen: readonly { urn?: string; message: string }[];
  /** Exit code of `npm run drift`: 0 none, 2 drift or not applied, 3 could not look everywhere. */
  readonly exitCode: 0 | 2 | 3;
}

const UNSEEN =
  /could not be (looked at|reached|asked|read)|cannot be asked|not (reached|looked at|checked)|unreachable/i;

/**
 * Judges a preview. Pure.
 * @param pendingIsFine changes that were not applied yet do not count for the exit code. @default false
 */
export function reportDrift(
  digest: PreviewDigest,
  stack: string,
  pendingIsFine = false,
): DriftReport {
  const lastKnown = new Map<string, PreviewState | undefined>();
  for (const step of digest.steps ?? []) {
    if (step.op === "refresh") lastKnown.set(step.urn, step.oldState);
  }
  const entries = (digest.steps ?? [])
    .filter((step) => !["same", "refresh", "read"].includes(step.op) && isOurs(step))
    .map((step) => entryOf(step, lastKnown, stack));
  const drift = entries.filter(({ what }) => what !== "pending");
  const pending = entries.filter(({ what }) => what === "pending");
  const unseen = (digest.diagnostics ?? [])
    .filter(({ severity, message }) => severity === "warning" && UNSEEN.test(message ?? ""))
    .map(({ urn, message }) => ({ urn, message: plain(message ?? "") }));
  const found = pendingIsFine ? drift : entries;
  const exitCode = found.length > 0 ? 2 : unseen.length > 0 ? 3 : 0;
  return { stack, drift, pending, unseen, exitCode };
}

/** Components and the stack itself have nothing that could drift. */
function isOurs(step: PreviewStep): boolean {
  return !/::pulumi:(pulumi:Stack|providers:)|flinkwatch:components:[A-Za-z]+::/.test(step.urn);
}

function entryOf(
  step: PreviewStep,
  lastKnown: ReadonlyMap<string, PreviewState | undefined>,
  stack: string,
): DriftEntry {
  const { urn } = step;
  const last = lastKnown.get(urn);
  const changes = changesOf(step, last);
  const handMade = changes.some(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now));
  const gone = step.op === "create" && lastKnown.has(urn);
  const [type = "", name = ""] = urn.split("::").slice(2);
  return {
    urn,
    kind: type.split("$").at(-1)?.split(":").at(-1) ?? "",
    name,
    cluster: clusterOf(step, last),
    what: gone ? "gone" : handMade ? "changed" : "pending",
    changes,
    heal: `pulumi up --stack ${stack} --target '${urn}'`,
  };
}

function changesOf(step: PreviewStep, last: PreviewState | undefined): DriftChange[] {
  return Object.keys(step.detailedDiff ?? {}).flatMap((path) => {
    const parts = parsePath(path);
    const desired = valueAt(step.newState?.outputs, parts) ?? valueAt(step.newState?.inputs, parts);
    const node = parts.find((part) => typeof part === "string" && /^ins-[a-z0-9]+$/.test(part));
    const change = {
      path,
      node: node === undefined ? undefined : String(node),
      key: keyOf(parts, node),
      was: valueAt(last?.outputs ?? step.oldState?.outputs, parts),
      now: valueAt(step.oldState?.outputs, parts),
      desired,
    };
    return insideText(change);
  });
}

/** A panel is one text to the engine; people want to know the field. */
function insideText(change: DriftChange): DriftChange[] {
  const was = objectIn(change.was);
  if (!objectIn(change.now) || !objectIn(change.desired)) return [change];
  return diffInTexts(change.now, change.desired).map(({ path, observed, desired }) => ({
    ...change,
    path: formatPath([...parsePath(change.path), ...path]),
    key: [change.key, ...path].join("."),
    was: valueAt(was, path),
    now: observed,
    desired,
  }));
}

/** What people call it: without the maps that hold it and without the node. */
function keyOf(parts: readonly (string | number)[], node: string | number | undefined): string {
  const rest = parts.filter((part) => part !== node);
  const maps = ["properties", "nodes", "differs"];
  const key = rest.filter((part, index) => index > 1 || !maps.includes(String(part)));
  return key.join(".") || parts.join(".");
}

function clusterOf(step: PreviewStep, last: PreviewState | undefined): string | undefined {
  const states = [step.oldState, step.newState, last];
  const ids = states.flatMap((state) => [state?.outputs?.clusterId, state?.inputs?.clusterId]);
  return ids.find((id): id is string => typeof id === "string" && id.startsWith("emr-"));
}

function plain(message: string): string {
  return message.replace(/^warning:\s*/, "").trim();
}
