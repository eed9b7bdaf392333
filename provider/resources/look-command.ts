import { createHash } from "node:crypto";

import { savedLook } from "../hosts/inspect";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
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
import { isOwnTagged, markedTags } from "./ownership";
import { lookUpAfterUnknownOutcome } from "./unknown-outcome";

type Ctx = Context<Clients>;

/** How the command was found that TAT keeps for looking at nodes. */
export interface LookCommand {
  /** `altered`: somebody changed it, or another release made it; it is not run then. */
  readonly status: "intact" | "missing" | "altered";
  /** Absent when it is missing. */
  readonly commandId?: string;
}

const timeoutSeconds = 60;
const deletePollMilliseconds = 2_000;

/**
 * The one saved command of a stack, by which previews look at nodes: an identity that may invoke it needs no right to
 * run anything else. One for all clusters, so that one look serves the fleet; the clusters' checks keep it.
 */
export class LookCommandKeeper {
  #kept: Promise<string> | undefined;
  #watcher: string | undefined;

  /** As it is, looked up once a run. For `read` only. An identity that may not list commands sees none. */
  read(context: Ctx): Promise<LookCommand> {
    return context.clients.reads.once("tat:lookCommand", () =>
      find(context).catch((error: unknown) => {
        if (isAuthRefused(error)) return { status: "missing" as const };
        throw error;
      }),
    );
  }

  /** Whether this cluster's check shows the command's state: one a run does, so that one change shows once. */
  isWatchedBy(clusterId: string): boolean {
    this.#watcher ??= clusterId;
    return this.#watcher === clusterId;
  }

  /** Makes it or puts it right, once a process; answers its id. */
  keep(context: Ctx): Promise<string> {
    this.#kept ??= serialised("lookCommand", () => keep(context)).catch((error: unknown) => {
      this.#kept = undefined;
      throw error;
    });
    return this.#kept;
  }

  /** Removes it. Absent is success. One that this process kept stays: the stack lives on, a check was only replaced. */
  async remove(context: Ctx): Promise<void> {
    if (this.#kept !== undefined) return;
    await serialised("lookCommand", () => remove(context));
  }
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

async function find(context: Ctx): Promise<LookCommand> {
  const found = await ours(context);
  const intact = found.find((command) => isIntact(command, context));
  if (intact) return { status: "intact", commandId: intact.commandId };
  const [altered] = found;
  return altered ? { status: "altered", commandId: altered.commandId } : { status: "missing" };
}

async function keep(context: Ctx): Promise<string> {
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
  return lookUpAfterUnknownOutcome(context, {
    act: () =>
      createCommand(cloud, { ...contentOf(context), tags: markedTags({}, context.owner) }, options),
    find: async () => (await ours(context))[0]?.commandId,
  });
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
