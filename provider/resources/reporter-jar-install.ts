import type { InspectedNode } from "../hosts/inspect";
import type { Inspection } from "../hosts/inspection";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import type { ReporterJarArgs } from "./reporter-jar-args";
import { namedJar } from "./reporter-jar-file";
import { allowedFailures, asTrial, NodesFailed, NothingChanged, runOnNodes } from "./reporter-run";

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
 * first is changed, and when it fails then all the same, it is taken back: an earlier jar of ours, which nodes keep for
 * this, gets its place again, and else what was there before the first one.
 * @throws Error that names every node where it failed, if these are more than `maxFailures`; {@link NothingChanged} where
 * all nodes are as they were.
 */
export async function installJar(context: Ctx, what: JarInstallation): Promise<void> {
  const { args, nodes, attachment } = what;
  const { maxFailures } = args;
  const jar = { ...namedJar(args.jar), url: args.jar.url };
  const run = { args, nodes, jar, attachment };
  if (args.onFailure === "stop") return runInstall(context, { ...run, maxFailures });
  const allowed = allowedFailures(args, what.seen.values());
  context.log.status(`tries the jar on ${nodes.length} nodes`);
  await asTrial(runInstall(context, { ...run, maxFailures: allowed, isTrial: true }));
  try {
    await runInstall(context, { ...run, maxFailures: allowed });
  } catch (error) {
    if (!(error instanceof NodesFailed)) throw error;
    throw await takenBack(context, what, error);
  }
}

/** A jar of ours as a node records it. */
type RecordedJar = NonNullable<Inspection["ours"]>;

interface InstallRun {
  readonly args: ReporterJarArgs;
  readonly nodes: string[];
  /** Without a URL, and without an attachment: the one that the nodes keep. */
  readonly jar: RecordedJar & { readonly url?: string | undefined };
  readonly attachment?: Buffer | undefined;
  /** @default 0 */
  readonly maxFailures?: number;
  /** @default false */
  readonly isTrial?: boolean;
}

async function runInstall(context: Ctx, run: InstallRun): Promise<void> {
  const { args, nodes, jar, attachment, maxFailures, isTrial = false } = run;
  const { clusterId, flinkHome, onFailure } = args;
  const onNodes = {
    ...{ clusterId, nodes, attachment, maxFailures },
    script: "install-jar",
    parameters: {
      FW_HOME: flinkHome,
      FW_FOLDER: jar.folder,
      FW_FILE: jar.fileName,
      FW_SHA256: jar.sha256,
      FW_URL: jar.url ?? "",
      FW_TRIAL: isTrial ? "1" : "",
    },
    timeoutSeconds: installTimeoutSeconds,
    unreachable: onFailure === "rollback" ? "fail" : "warn",
  } as const;
  const done = await serialised(`nodes:${clusterId}`, () => runOnNodes(context, onNodes));
  if (!isTrial) context.log.status(`jar on ${done.length} of ${nodes.length} nodes`);
}

/** Takes the jar back from the nodes that took it; answers the error with what became of each of them. */
async function takenBack(
  context: Ctx,
  { args, seen, takeBack }: JarInstallation,
  { message, succeeded }: NodesFailed,
): Promise<Error> {
  const { first, later } = byEarlierJar(succeeded, seen);
  await takeBack(first);
  const failures: NodesFailed[] = [];
  for (const { jar, nodes } of later) {
    await runInstall(context, { args, nodes, jar }).catch((error: unknown) => {
      if (!(error instanceof NodesFailed)) throw error;
      failures.push(error);
    });
  }
  const kept = failures.flatMap(({ failed }) => failed);
  const back = succeeded.filter((node) => !kept.includes(node));
  const revert = "Revert the change and run again to have the earlier one.";
  const Outcome = kept.length > 0 ? Error : NothingChanged;
  return new Outcome(
    [
      message,
      ...(back.length > 0 ? [`Taken back on ${back.join(", ")}.`] : []),
      ...failures.map((failure) => failure.message),
      ...(kept.length > 0 ? [`The new jar stays on ${kept.join(", ")}. ${revert}`] : []),
    ].join("\n"),
  );
}

/** Nodes without a jar of ours before, and the others by the one that they had. */
function byEarlierJar(
  nodes: readonly string[],
  seen: JarInstallation["seen"],
): { first: string[]; later: { jar: RecordedJar; nodes: string[] }[] } {
  const first: string[] = [];
  const later = new Map<string, { jar: RecordedJar; nodes: string[] }>();
  for (const node of nodes) {
    const before = seen.get(node);
    const jar = before?.status === "seen" ? before.inspection.ours : undefined;
    if (jar === undefined) {
      first.push(node);
      continue;
    }
    const key = JSON.stringify(jar);
    const same = later.get(key) ?? { jar, nodes: [] };
    same.nodes.push(node);
    later.set(key, same);
  }
  return { first, later: [...later.values()] };
}
