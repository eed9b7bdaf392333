import type { InspectedNode } from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import type { ReporterJarArgs } from "./reporter-jar-args";
import { namedJar } from "./reporter-jar-file";
import { allowedFailures, asTrial, NodesFailed, runOnNodes } from "./reporter-run";

type Ctx = Context<Clients>;

const installTimeoutSeconds = 300;

/** The jar of a cluster, to be put on some of its nodes. */
export interface JarInstallation {
  readonly args: ReporterJarArgs;
  /** Nodes that need it. */
  readonly nodes: string[];
  /** Bytes to send with the command; absent when the nodes download the jar. */
  readonly attachment: Buffer | undefined;
  /** All nodes of concern, as they were before. */
  readonly seen: ReadonlyMap<string, InspectedNode>;
  /** Puts back what was on nodes before the first jar of ours. */
  readonly takeBack: (nodes: string[]) => Promise<void>;
}

/**
 * Puts the jar on the nodes. With `onFailure: rollback` on all or none: everything is tried on each node before the
 * first is changed, and when it fails then all the same, first installations are taken back. An earlier jar of ours is
 * on nodes alone no more, so those keep the new one, and the error says so.
 * @throws Error that names every node where it failed, if these are more than `maxFailures`.
 */
export async function installJar(context: Ctx, what: JarInstallation): Promise<void> {
  const { args, nodes, seen } = what;
  if (args.onFailure === "stop") return runInstall(context, what, args.maxFailures);
  const allowed = allowedFailures(args, seen.values());
  context.log.status(`tries the jar on ${nodes.length} nodes`);
  await asTrial(runInstall(context, what, allowed, "1"));
  try {
    await runInstall(context, what, allowed);
  } catch (error) {
    if (!(error instanceof NodesFailed)) throw error;
    throw await takenBack(what, error);
  }
}

async function runInstall(
  context: Ctx,
  { args, nodes, attachment }: JarInstallation,
  maxFailures: number,
  trial = "",
): Promise<void> {
  const { clusterId, flinkHome, jar, onFailure } = args;
  const { fileName, sha256, folder } = namedJar(jar);
  const run = {
    ...{ clusterId, nodes, attachment, maxFailures },
    script: "install-jar",
    parameters: {
      FW_HOME: flinkHome,
      FW_FOLDER: folder,
      FW_FILE: fileName,
      FW_SHA256: sha256,
      FW_URL: jar.url ?? "",
      FW_TRIAL: trial,
    },
    timeoutSeconds: installTimeoutSeconds,
    unreachable: onFailure === "rollback" ? "fail" : "warn",
  } as const;
  const done = await serialised(`nodes:${clusterId}`, () => runOnNodes(context, run));
  if (trial === "") context.log.status(`jar on ${done.length} of ${nodes.length} nodes`);
}

/** Takes first installations back; answers the error with what became of the others. */
async function takenBack(
  { seen, takeBack }: JarInstallation,
  { message, succeeded }: NodesFailed,
): Promise<Error> {
  const isFirst = (node: string) => {
    const one = seen.get(node);
    return one?.status === "seen" && one.inspection.ours === undefined;
  };
  const [first, later] = [succeeded.filter(isFirst), succeeded.filter((node) => !isFirst(node))];
  await takeBack(first);
  return new Error(
    [
      message,
      ...(first.length > 0 ? [`Taken back on ${first.join(", ")}.`] : []),
      ...(later.length > 0
        ? [
            `Kept on ${later.join(", ")}, where an earlier jar of ours was. Revert the change and run again to have that one.`,
          ]
        : []),
    ].join("\n"),
  );
}
