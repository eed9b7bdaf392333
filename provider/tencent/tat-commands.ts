import type {
  Command,
  CreateCommandRequest,
  CreateCommandResponse,
  DeleteCommandRequest,
  DescribeCommandsRequest,
  DescribeCommandsResponse,
  ModifyCommandRequest,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/tat/v20201028/tat_models";
import { fromKeyValues, toKeyValues } from "./key-value";
import { allPages } from "./paging";
import { required } from "./required";
import type { CommandContent } from "./tat";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;

/** A command that TAT keeps. */
export interface SavedCommand {
  readonly commandId: string;
  readonly commandName: string;
  readonly description: string;
  readonly contentBase64: string;
  readonly username: string;
  readonly workingDirectory: string;
  readonly enableParameter: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a saved command is to be. `enableParameter` is fixed when it is made. */
export interface SavedContent extends CommandContent {
  readonly description: string;
  readonly workingDirectory: string;
  readonly username: string;
}

/** The user's own saved commands of that name; names need not be unique. */
export async function describeCommands(
  transport: Transport,
  params: { readonly commandName: string },
  options: CallOptions = {},
): Promise<SavedCommand[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeCommandsRequest = {
      Filters: [{ Name: "command-name", Values: [params.commandName] }],
      Limit: pageSize,
      Offset: page * pageSize,
    };
    const action = "DescribeCommands";
    const safe = { ...options, safe: true };
    const answer = await transport.call<DescribeCommandsResponse>("tat", action, request, safe);
    return { items: answer.CommandSet, total: answer.TotalCount };
  });
  return found.map(savedCommandOf).filter((one) => one.commandName === params.commandName);
}

function savedCommandOf(command: Command): SavedCommand {
  return {
    commandId: command.CommandId ?? "",
    commandName: command.CommandName ?? "",
    description: command.Description ?? "",
    contentBase64: command.Content ?? "",
    username: command.Username ?? "",
    workingDirectory: command.WorkingDirectory ?? "",
    enableParameter: command.EnableParameter === true,
    tags: fromKeyValues(command.Tags),
  };
}

/** Keeps a command; answers its id. Not idempotent: after an unknown outcome look it up by its name. */
export async function createCommand(
  transport: Transport,
  command: SavedContent & { readonly tags: Readonly<Record<string, string>> },
  options: CallOptions = {},
): Promise<string> {
  const request: CreateCommandRequest = {
    ...contentOf(command),
    CommandType: "SHELL",
    EnableParameter: command.enableParameter,
    Tags: toKeyValues(command.tags),
  };
  const action = "CreateCommand";
  const unsafe = { ...options, safe: false };
  const answer = await transport.call<CreateCommandResponse>("tat", action, request, unsafe);
  return required({ product: "tat", action }, "CommandId", answer.CommandId);
}

/** Gives a saved command another content. */
export async function modifyCommand(
  transport: Transport,
  command: SavedContent & { readonly commandId: string },
  options: CallOptions = {},
): Promise<void> {
  const request: ModifyCommandRequest = { CommandId: command.commandId, ...contentOf(command) };
  await transport.call("tat", "ModifyCommand", request, { ...options, safe: false });
}

function contentOf(command: SavedContent) {
  return {
    CommandName: command.commandName,
    Description: command.description,
    Content: command.contentBase64,
    WorkingDirectory: command.workingDirectory,
    Timeout: command.timeoutSeconds,
    Username: command.username,
  };
}

/** Removes a saved command. Refused while it runs, see isInProgress. */
export async function deleteCommand(
  transport: Transport,
  params: { readonly commandId: string },
  options: CallOptions = {},
): Promise<void> {
  const request: DeleteCommandRequest = { CommandId: params.commandId };
  await transport.call("tat", "DeleteCommand", request, { ...options, safe: false });
}
