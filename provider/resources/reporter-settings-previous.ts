import { reportersKey } from "../flink/reporter-settings";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import type { Properties } from "./node-conf";
import { forgetSecret, keepSecret, revealSecret, type SecretPlace } from "./reporter-secrets";
import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import { nodesOfGroup, withoutSecrets, type ClusterFacts } from "./reporter-settings-facts";
import { ourKeys, passwordKey } from "./reporter-settings-plan";

type Ctx = Context<Clients>;

/** What destroy puts back, by group. A token goes to the nodes and nowhere else. */
export async function keepPrevious(
  context: Ctx,
  about: {
    args: ReporterSettingsArgs;
    facts: ClusterFacts;
    lives: ReadonlyMap<string, Properties>;
  },
): Promise<ReporterSettingsState["previous"]> {
  const { args, facts, lives } = about;
  const keys = [...ourKeys(args.reporterName), reportersKey];
  const previous: ReporterSettingsState["previous"] = {};
  for (const [group, live] of lives) {
    const found = Object.fromEntries(
      keys.filter((key) => key in live).map((key) => [key, live[key] ?? ""]),
    );
    if (Object.keys(found).length === 0) continue;
    const password = live[passwordKey(args.reporterName)];
    if (password !== undefined)
      await keepSecret(context, secretPlace(args, facts, group), password);
    previous[group] = withoutSecrets(found, args.prometheusInstanceId);
  }
  return previous;
}

/** What was there before us in a group. */
interface Earlier {
  readonly values: Properties;
  /** Whether there was a token of which the nodes have no copy any more. */
  readonly isTokenLost: boolean;
}

/** What was there before us; the earlier token from the nodes, if it is still there. */
export async function earlierValues(
  context: Ctx,
  { state, facts, group }: { state: ReporterSettingsState; facts: ClusterFacts; group: string },
): Promise<Earlier> {
  const key = passwordKey(state.reporterName);
  const { [key]: digest, ...values } = state.previous[group] ?? {};
  if (digest === undefined) return { values, isTokenLost: false };
  const password = await revealSecret(context, secretPlace(state, facts, group));
  return password === undefined
    ? { values, isTokenLost: true }
    : { values: { ...values, [key]: password }, isTokenLost: false };
}

/** Removes the earlier tokens from the nodes once all that was there before us is back. */
export async function forgetPrevious(
  context: Ctx,
  { state, facts }: { state: ReporterSettingsState; facts: ClusterFacts },
): Promise<void> {
  for (const group of facts.groups) {
    if (passwordKey(state.reporterName) in (state.previous[group] ?? {}))
      await forgetSecret(context, secretPlace(state, facts, group));
  }
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
