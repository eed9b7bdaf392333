import {
  builtinFactoryClass,
  defaultFactoryClass,
  reporterPrefix,
} from "../flink/reporter-settings";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { writeConf } from "./reporter-settings-write";
import { lookUpFacts, nodesOfGroup } from "./reporter-settings-facts";
import { readNodeConfs, writeNodeConfs } from "./node-conf-files";
import type { ReporterJarArgs, ReporterJarState } from "./reporter-jar-args";
import { namedJar } from "./reporter-jar-file";
import { folderState } from "./reporter-jar-nodes";
import { NothingChanged } from "./reporter-run";

type Ctx = Context<Clients>;

/** Swaps whose jar has changed and whose key has not: cluster → when they began, in milliseconds. */
const open = new Map<string, number>();

/** What preview and up say of a swap. */
export const swapWarning =
  "the reporter's jar is changed for one of another kind. Applications submitted between jar and key load Flink's own reporter, which pushes without a password: the gateway refuses it until they are submitted again.";

/** Pure: whether the built-in reporter is changed for a vendor's jar, or the other way round. */
export function isSwap(
  args: Pick<ReporterJarArgs, "jar">,
  { folder }: Pick<ReporterJarState, "folder">,
): boolean {
  return folderState(namedJar(args.jar).folder) !== folder;
}

/**
 * The order in which every pair of jar and key on the way loads. To the built-in reporter: jar, then key, for the
 * vendor's key names a factory that Flink's own jar has too. Away from it: key, then jar, for its key names a factory
 * that no other jar has, and beside a vendor's jar in `lib` it does not work. Where all jars are taken back, so is the
 * key. Must be called under the lock of the cluster's configuration.
 * @throws Error as {@link writeConf}, where no jar was touched, or as `changeJars`.
 */
export async function swapJars<Result>(
  context: Ctx,
  args: ReporterJarArgs,
  changeJars: () => Promise<Result>,
): Promise<Result> {
  const { clusterId } = args;
  open.set(clusterId, context.clock.now());
  if (args.jar.builtin) return changeJars();
  const toFlinksOwn = { from: builtinFactoryClass, to: defaultFactoryClass };
  await renameFactory(context, args, toFlinksOwn);
  try {
    const result = await changeJars();
    endSwap(context, clusterId);
    return result;
  } catch (error) {
    if (!(error instanceof NothingChanged)) throw error;
    await renameFactory(context, args, { from: toFlinksOwn.to, to: toFlinksOwn.from });
    endSwap(context, clusterId);
    throw error;
  }
}

/** Says how long jar and key of a cluster did not belong together, if a swap was under way. */
export function endSwap(context: Ctx, clusterId: string): void {
  const began = open.get(clusterId);
  if (began === undefined) return;
  open.delete(clusterId);
  const ended = context.clock.now();
  const [from, to] = [began, ended].map((at) => new Date(at).toISOString());
  const seconds = ((ended - began) / 1000).toFixed(1);
  context.log.warn(
    `EMR cluster ${clusterId}: jar and key of the reporter were changed within ${seconds} s (${from} to ${to}). Applications submitted in between push without a password, which the gateway refuses: submit them again.`,
  );
}

/** Another value of the key that names the reporter's factory, wherever it has the first. */
async function renameFactory(
  context: Ctx,
  args: ReporterJarArgs,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const { clusterId, flinkHome, reporterName, nodeEdits } = args;
  const facts = await lookUpFacts(context, args);
  const key = `${reporterPrefix(reporterName)}factory.class`;
  if (args.delivery === "node") {
    const nodes = [...facts.groupOf.keys()];
    const place = { clusterId, flinkHome, fileName: facts.confFile, nodes } as const;
    const reached = { ...place, unreachable: "warn" } as const;
    await writeNodeConfs(context, reached, {
      files: await readNodeConfs(context, reached),
      change: ({ values }) => (values[key] === from ? { set: { [key]: to } } : undefined),
    });
    return;
  }
  for (const group of facts.groups) {
    await writeConf(context, {
      place: { clusterId, serviceType: facts.serviceType, group, fileName: facts.confFile },
      ...{ reporterName, flinkHome, nodeEdits, nodes: nodesOfGroup(facts, group) },
      change: (live) => (live[key] === from ? { ...live, [key]: to } : live),
    });
  }
}
