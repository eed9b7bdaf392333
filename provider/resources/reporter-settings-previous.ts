import { reportersKey } from "../flink/reporter-settings";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import type { Properties } from "./node-conf";
import { forgetSecret, keepSecret, revealSecret, type SecretPlace } from "./reporter-secrets";
import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import { nodesOfGroup, withoutSecrets, type ClusterFacts } from "./reporter-settings-facts";
import { ourKeys, passwordKey } from "./reporter-settings-plan";

type Ctx = Context<Clients>;

/**
 * What the nodes keep of a group, until destroy: what was there before us, secrets and all. A run that is killed behind
 * its import leaves no state, and by this the next one tells our own keys from somebody's.
 */
interface Kept {
  readonly values: Properties;
  /** What was about to be written; secrets as digests. Nothing in what earlier releases kept, which was the token alone. */
  readonly wrote: Properties;
}

/** What destroy puts back, by group. Secrets go to the nodes and nowhere else. */
export async function keepPrevious(
  context: Ctx,
  about: {
    args: ReporterSettingsArgs;
    facts: ClusterFacts;
    lives: ReadonlyMap<string, Properties>;
    /** The keys that will be written. */
    ours: Properties;
  },
): Promise<ReporterSettingsState["previous"]> {
  const { args, facts, lives, ours } = about;
  const { reporterName, prometheusInstanceId: instanceId } = args;
  const previous: ReporterSettingsState["previous"] = {};
  for (const [group, live] of lives) {
    const place = secretPlace(args, facts, group);
    const values = await beforeUs(context, place, { live, instanceId });
    const kept: Kept = { values, wrote: withoutSecrets(ours, instanceId) };
    // Without a secret in it, it serves a run that is killed alone: not everybody may run scripts on nodes.
    const isNeeded = passwordKey(reporterName) in values;
    await keepSecret(context, place, { text: JSON.stringify(kept), isNeeded });
    if (Object.keys(values).length > 0) previous[group] = withoutSecrets(values, instanceId);
  }
  return previous;
}

/** The keys that are there; for those that a run which was killed has written, what the nodes keep. */
async function beforeUs(
  context: Ctx,
  place: SecretPlace,
  { live, instanceId }: { live: Properties; instanceId: string },
): Promise<Properties> {
  const ours = ourKeys(place.reporterName);
  const found = keysOf(live, [...ours, reportersKey]);
  const kept = Object.keys(found).length > 0 && (await reveal(context, place));
  if (!kept) return found;
  const shown = withoutSecrets(found, instanceId);
  const first = withoutSecrets(kept.values, instanceId);
  // Also a key that we leave out, and that was there: but only a key with a value of ours tells that we wrote at all.
  const asWritten = ours.filter((key) => shown[key] === kept.wrote[key]);
  if (!asWritten.some((key) => key in shown && shown[key] !== first[key])) return found;
  const back = [...asWritten, reportersKey];
  const others = ours.filter((key) => !asWritten.includes(key));
  return { ...keysOf(found, others), ...keysOf(kept.values, back) };
}

async function reveal(context: Ctx, place: SecretPlace): Promise<Kept | undefined> {
  const text = await revealSecret(context, place);
  return text === undefined ? undefined : keptIn(text, place.reporterName);
}

function keptIn(text: string, reporterName: string): Kept {
  try {
    const kept = JSON.parse(text) as Kept | string | number | null;
    if (typeof kept === "object" && kept?.wrote) return kept;
  } catch {
    // A token, as earlier releases kept it.
  }
  return { values: { [passwordKey(reporterName)]: text }, wrote: {} };
}

function keysOf(properties: Properties, keys: readonly string[]): Properties {
  const there = keys.filter((key) => key in properties);
  return Object.fromEntries(there.map((key) => [key, properties[key] ?? ""]));
}

/** What was there before us in a group. */
interface Earlier {
  readonly values: Properties;
  /** Keys of secrets of which the nodes have no copy any more. */
  readonly lost: readonly string[];
}

/** What was there before us; earlier secrets from the nodes, if they are still there. */
export async function earlierValues(
  context: Ctx,
  { state, facts, group }: { state: ReporterSettingsState; facts: ClusterFacts; group: string },
): Promise<Earlier> {
  const previous = state.previous[group] ?? {};
  const secrets = Object.keys(previous).filter((key) => previous[key]?.startsWith("sha256:"));
  if (secrets.length === 0) return { values: previous, lost: [] };
  const kept = await reveal(context, secretPlace(state, facts, group));
  const known = keysOf(kept?.values ?? {}, secrets);
  const shown = Object.entries(previous).filter(([key]) => !secrets.includes(key));
  return {
    values: { ...Object.fromEntries(shown), ...known },
    lost: secrets.filter((key) => !(key in known)),
  };
}

/** Removes what the nodes keep once all that was there before us is back. */
export async function forgetPrevious(
  context: Ctx,
  { state, facts }: { state: ReporterSettingsState; facts: ClusterFacts },
): Promise<void> {
  for (const group of facts.groups) await forgetSecret(context, secretPlace(state, facts, group));
}

function secretPlace(
  args: Pick<ReporterSettingsArgs, "clusterId" | "flinkHome" | "reporterName">,
  facts: ClusterFacts,
  group: string,
): SecretPlace {
  const { clusterId, flinkHome, reporterName } = args;
  const own = nodesOfGroup(facts, group);
  const nodes = own.length > 0 ? own : [...facts.groupOf.keys()];
  return { clusterId, flinkHome, reporterName, group, nodes };
}
