import type { InspectedNode } from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import {
  readNodeConfs,
  writeNodeConfs,
  type NodeConf,
  type NodeConfPlace,
  type NodeConfWrite,
} from "./node-conf-files";
import type { ReporterSettingsArgs } from "./reporter-settings-args";
import { allowedFailures, asTrial, NodesFailed } from "./reporter-run";

type Ctx = Context<Clients>;

/** Our keys, to be put into files of a cluster's nodes. */
interface ConfInstallation extends Pick<NodeConfWrite, "files" | "change"> {
  readonly args: ReporterSettingsArgs;
  /** All nodes of concern, as they were before. */
  readonly seen: ReadonlyMap<string, InspectedNode>;
}

/**
 * Writes the files; answers the nodes that were written. With `onFailure: rollback` on all nodes or none: everything
 * is tried on each before the first is changed, and when it fails then all the same, every file is as it was.
 * @throws Error that names every node where it failed, if these are more than `maxFailures`.
 */
export async function installConf(
  context: Ctx,
  place: NodeConfPlace,
  { args, files, change, seen }: ConfInstallation,
): Promise<string[]> {
  if (args.onFailure === "stop") {
    return writeNodeConfs(context, place, { files, change, maxFailures: args.maxFailures });
  }
  const write = { files, change, maxFailures: allowedFailures(args, seen.values()) };
  const all = { ...place, unreachable: "fail" } as const;
  await asTrial(writeNodeConfs(context, all, { ...write, isTrial: true }));
  try {
    return await writeNodeConfs(context, all, write);
  } catch (error) {
    if (!(error instanceof NodesFailed)) throw error;
    await takeBack(context, { ...place, nodes: error.succeeded }, files);
    const told =
      error.succeeded.length === 0 ? [] : [`Taken back on ${error.succeeded.join(", ")}.`];
    throw new Error([error.message, ...told].join("\n"), { cause: error });
  }
}

/** Gives files the text that they had; those that we had not written before, without a trace of us. */
async function takeBack(
  context: Ctx,
  place: NodeConfPlace,
  before: readonly NodeConf[],
): Promise<void> {
  const earlier = new Map(before.map((file) => [file.node, file]));
  const files = await readNodeConfs(context, place);
  const isFirst = ({ node }: NodeConf) => earlier.get(node)?.isRecorded === false;
  // A file that was right already was not written, and is no first one of ours.
  const wasWritten = (file: NodeConf) => file.isOurs && file.text !== earlier.get(file.node)?.text;
  const written = files.filter(wasWritten);
  await writeNodeConfs(context, place, {
    files: written.filter(isFirst),
    change: () => "first",
    isLast: true,
  });
  await writeNodeConfs(context, place, {
    files: written.filter((file) => !isFirst(file)),
    change: ({ node }) => ({ text: earlier.get(node)?.text ?? "" }),
  });
}
