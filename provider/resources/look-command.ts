import { createHash } from "node:crypto";

import { z } from "zod";

import { savedLook } from "../hosts/inspect";
import type { Context, Resource } from "../lifecycle/resource";
import { waitFor } from "../lifecycle/wait";
import { isAuthRefused, isInProgress, isNotFound } from "../tencent/errors";
import {
  createCommand,
  deleteCommand,
  describeCommands,
  modifyCommand,
  type SavedCommand,
} from "../tencent/tat-commands";
import type { Clients } from "./clients";
import { waitUntilListed } from "./listed";
import { isOwnTagged, markedTags } from "./ownership";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

type Ctx = Context<Clients>;

const lookCommandArgs = z.strictObject({});
type LookCommandArgs = z.infer<typeof lookCommandArgs>;

const lookCommandState = z.object({
  commandId: z
    .string()
    .describe("Its id, such as `cmd-1a2b3c4d`: all that the identity of a preview needs to run."),
  status: z
    .enum(["intact", "missing", "altered"])
    .describe(
      "`altered`: somebody changed it, or another release made it. It is run only when it is intact.",
    ),
});
/** What TAT keeps for looking at nodes. */
export type LookCommandState = z.infer<typeof lookCommandState>;

const timeoutSeconds = 60;
const deletePollMilliseconds = 2_000;

/**
 * The one saved command of a stack, by which previews look at nodes: an identity that may invoke it needs no right to
 * run anything else. One for all clusters, so that one look serves the fleet.
 * Permissions: tat:DescribeCommands; to change it CreateCommand, ModifyCommand, DeleteCommand; to use it InvokeCommand.
 */
export const lookCommand: Resource<LookCommandArgs, LookCommandState, Clients> = {
  kind: "LookCommand",
  description:
    "The command that TAT keeps for looking at this stack's nodes, so that previews need no right to run others.",
  idFormat: "flinkwatch-inspect-xxxxxxxxxxxxxxxx",
  args: lookCommandArgs,
  state: lookCommandState,
  plan: (_args, observed) => ({ ...observed, status: "intact" }),
  read: async (context, { id, args = {}, state: last }) => {
    const found = id === lookCommandName(context) ? await readLookCommand(context) : absent;
    if (last === undefined && found.commandId === undefined) return undefined;
    const { status, commandId = last?.commandId ?? "" } = found;
    if (status === "unlisted") {
      context.log.info(`Saved command ${id}: this identity may not list commands. ${notUsed}`);
      return last && { id, state: last, args };
    }
    if (status !== "intact") {
      context.log.warn(`Saved command ${id}: is ${status}. ${notUsed} pulumi up puts it right.`);
    }
    return { id, state: { commandId, status }, args };
  },
  create: async (context) => ({ id: lookCommandName(context), state: await keep(context) }),
  update: keep,
  delete: remove,
};

const notUsed = "It is not used for looking at nodes.";
const absent: FoundLookCommand = { status: "missing" };

/** How the command was found. */
export interface FoundLookCommand {
  readonly status: LookCommandState["status"] | "unlisted";
  /** Absent when it is missing or may not be listed. */
  readonly commandId?: string;
}

/** As it is, looked up once a run. For `read` only. */
export function readLookCommand(context: Ctx): Promise<FoundLookCommand> {
  return context.clients.reads.once("tat:lookCommand", () =>
    find(context).catch((error: unknown) => {
      if (isAuthRefused(error)) return { status: "unlisted" as const };
      throw error;
    }),
  );
}

/** Its name, of 60 bytes at most; other stacks have others. */
export function lookCommandName({ owner }: Pick<Ctx, "owner">): string {
  const hash = createHash("sha256").update(owner.mark).digest("hex").slice(0, 16);
  return `flinkwatch-inspect-${hash}`;
}

function contentOf(context: Ctx) {
  return {
    commandName: lookCommandName(context),
    description: context.owner.mark.slice(0, 120),
    contentBase64: Buffer.from(savedLook()).toString("base64"),
    workingDirectory: "/root",
    username: "root",
    enableParameter: true,
    timeoutSeconds,
  };
}

/** Those with our mark; others of that name are left alone. */
async function ours(context: Ctx): Promise<SavedCommand[]> {
  const { commandName, description } = contentOf(context);
  const { cloud } = context.clients;
  const found = await describeCommands(cloud, { commandName }, { signal: context.signal });
  return found.filter(
    (command) => isOwnTagged(command.tags, context.owner) || command.description === description,
  );
}

function isIntact(command: SavedCommand, context: Ctx): boolean {
  const { contentBase64, username, workingDirectory, enableParameter } = contentOf(context);
  return (
    command.contentBase64 === contentBase64 &&
    command.username === username &&
    command.workingDirectory === workingDirectory &&
    command.enableParameter === enableParameter
  );
}

async function find(context: Ctx): Promise<FoundLookCommand> {
  const found = await ours(context);
  const intact = found.find((command) => isIntact(command, context));
  if (intact) return { status: "intact", commandId: intact.commandId };
  const [altered] = found;
  return altered ? { status: "altered", commandId: altered.commandId } : absent;
}

async function keep(context: Ctx): Promise<LookCommandState> {
  return { commandId: await kept(context), status: "intact" };
}

/** Makes it or puts it right, and answers its id. */
async function kept(context: Ctx): Promise<string> {
  const { cloud } = context.clients;
  const options = { signal: context.signal };
  const found = await ours(context);
  const intact = found.find((command) => isIntact(command, context));
  if (intact) return intact.commandId;
  // Whether it takes parameters cannot be changed: such a one is made anew.
  const altered = found.find(({ enableParameter }) => enableParameter);
  if (altered) {
    const { commandId } = altered;
    await modifyCommand(cloud, { commandId, ...contentOf(context) }, options);
    return commandId;
  }
  for (const { commandId } of found) await removeOne(context, commandId);
  const listing = {
    what: `saved command ${lookCommandName(context)}`,
    find: async () => (await ours(context))[0]?.commandId,
  };
  const id = await lookUpAfterUnknownOutcome(context, {
    ...listing,
    act: () =>
      createCommand(cloud, { ...contentOf(context), tags: markedTags({}, context.owner) }, options),
  });
  // The next refresh would take it for missing otherwise, and `up` make another.
  await waitUntilListed(context, listing);
  return id;
}

async function remove(context: Ctx): Promise<void> {
  for (const { commandId } of await ours(context)) await removeOne(context, commandId);
}

/** A look that is under way is waited for. */
async function removeOne(context: Ctx, commandId: string): Promise<void> {
  const { cloud } = context.clients;
  await waitFor<void>({
    what: `saved command ${commandId} to end`,
    everyMilliseconds: deletePollMilliseconds,
    timeoutSeconds: 2 * timeoutSeconds,
    signal: context.signal,
    clock: context.clock,
    log: context.log,
    poll: async () => {
      try {
        await deleteCommand(cloud, { commandId }, { signal: context.signal });
      } catch (error) {
        if (isInProgress(error)) return { done: false, status: "runs" };
        if (!isNotFound(error)) throw error;
      }
      return { done: true, value: undefined };
    },
  });
}
