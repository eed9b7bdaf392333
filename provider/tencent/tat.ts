import type {
  DescribeAutomationAgentStatusRequest,
  DescribeAutomationAgentStatusResponse,
  DescribeInvocationTasksRequest,
  DescribeInvocationTasksResponse,
  DescribeInvocationsRequest,
  DescribeInvocationsResponse,
  Invocation,
  InvocationTask,
  RunCommandRequest,
  RunCommandResponse,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/tat/v20201028/tat_models";
import { allPages, inGroups } from "./paging";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

const pageSize = 100;

/** A command text and how it runs. */
export interface CommandContent {
  /** Base64 of a shell script, at most 64 KB of base64. */
  readonly contentBase64: string;
  /** At most 60 bytes. */
  readonly commandName: string;
  /** 1 to 86400. */
  readonly timeoutSeconds: number;
  /** Whether `{{key}}` and `{{tat-hidden:key}}` in the text are replaced. */
  readonly enableParameter: boolean;
  /** Default root. */
  readonly username?: string;
}

/** A command to run at once. */
export interface CommandRun extends CommandContent {
  /** At most 200. */
  readonly instanceIds: readonly string[];
  /** At most 20; hidden ones without their prefix. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Starts a command on nodes. Refused as a whole if one agent is not online, see isAgentOffline. */
export async function runCommand(
  transport: Transport,
  run: CommandRun,
  options: CallOptions = {},
): Promise<{ commandId: string; invocationId: string }> {
  const params: RunCommandRequest = {
    Content: run.contentBase64,
    InstanceIds: [...run.instanceIds],
    CommandName: run.commandName,
    CommandType: "SHELL",
    Timeout: run.timeoutSeconds,
    EnableParameter: run.enableParameter,
    Parameters: run.parameters && JSON.stringify(run.parameters),
    Username: run.username,
  };
  const action = "RunCommand";
  const answer = await transport.call<RunCommandResponse>("tat", action, params, {
    ...options,
    safe: false,
  });
  const target = { product: "tat", action } as const;
  const invocationId = required(target, "InvocationId", answer.InvocationId);
  return { commandId: answer.CommandId ?? "", invocationId };
}

/** One node's part of an invocation. */
export interface CommandTask {
  readonly taskId: string;
  readonly instanceId: string;
  /** PENDING, DELIVERING, DELIVER_DELAYED, RUNNING, CANCELLING; any other is final. */
  readonly status: string;
  /** Absent until it ended. */
  readonly exitCode?: number;
  /** At most 24 KB. */
  readonly output: string;
  /** How much of the output the service threw away. */
  readonly droppedBytes: number;
  readonly errorInfo: string;
}

/** The tasks of an invocation with their output. */
export async function describeInvocationTasks(
  transport: Transport,
  params: { readonly invocationId: string },
  options: CallOptions = {},
): Promise<CommandTask[]> {
  const found = await allPages(pageSize, async (page) => {
    const request: DescribeInvocationTasksRequest = {
      Filters: [{ Name: "invocation-id", Values: [params.invocationId] }],
      Limit: pageSize,
      Offset: page * pageSize,
      HideOutput: false,
    };
    const action = "DescribeInvocationTasks";
    const answer = await transport.call<DescribeInvocationTasksResponse>("tat", action, request, {
      ...options,
      safe: true,
    });
    return { items: answer.InvocationTaskSet, total: answer.TotalCount };
  });
  return found.map(taskOf);
}

function taskOf(task: InvocationTask): CommandTask {
  const result = task.TaskResult;
  return {
    taskId: task.InvocationTaskId ?? "",
    instanceId: task.InstanceId ?? "",
    status: task.TaskStatus ?? "",
    exitCode: result?.ExitCode,
    output: Buffer.from(result?.Output ?? "", "base64").toString("utf8"),
    droppedBytes: result?.Dropped ?? 0,
    errorInfo: task.ErrorInfo ?? "",
  };
}

/** A run of a command on some nodes. */
export interface ListedInvocation {
  readonly invocationId: string;
  readonly commandName: string;
  /** PENDING, RUNNING, CANCELLING; any other is final. */
  readonly status: string;
  readonly instanceIds: readonly string[];
}

/**
 * The newest 100 invocations at least. The API says nothing of their order, so both ends of the list are read.
 * @see https://cloud.tencent.com/document/api/1340/52679
 */
export async function describeRecentInvocations(
  transport: Transport,
  options: CallOptions = {},
): Promise<ListedInvocation[]> {
  const action = "DescribeInvocations";
  const load = (offset: number) => {
    const request: DescribeInvocationsRequest = { Limit: pageSize, Offset: offset };
    const safe = { ...options, safe: true };
    return transport.call<DescribeInvocationsResponse>("tat", action, request, safe);
  };
  const first = await load(0);
  const beyond = (first.TotalCount ?? 0) - pageSize;
  const last = beyond > 0 ? await load(beyond) : undefined;
  return [...(first.InvocationSet ?? []), ...(last?.InvocationSet ?? [])].map(invocationOf);
}

function invocationOf(invocation: Invocation): ListedInvocation {
  const tasks = invocation.InvocationTaskBasicInfoSet ?? [];
  return {
    invocationId: invocation.InvocationId ?? "",
    commandName: invocation.CommandName ?? "",
    status: invocation.InvocationStatus ?? "",
    instanceIds: tasks.flatMap(({ InstanceId }) => InstanceId ?? []),
  };
}

/** Which agents answer. A node that is left out has none. */
export async function describeAutomationAgentStatus(
  transport: Transport,
  params: { readonly instanceIds: readonly string[] },
  options: CallOptions = {},
): Promise<{ instanceId: string; online: boolean }[]> {
  const found = await inGroups(params.instanceIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const request: DescribeAutomationAgentStatusRequest = {
        InstanceIds: ids,
        Limit: pageSize,
        Offset: page * pageSize,
      };
      const answer = await transport.call<DescribeAutomationAgentStatusResponse>(
        "tat",
        "DescribeAutomationAgentStatus",
        request,
        { ...options, safe: true },
      );
      return { items: answer.AutomationAgentSet, total: answer.TotalCount };
    }),
  );
  return found.map((agent) => ({
    instanceId: agent.InstanceId ?? "",
    online: agent.AgentStatus === "Online",
  }));
}

/** Ends an invocation on all or some of its nodes. */
export async function cancelInvocation(
  transport: Transport,
  params: { readonly invocationId: string; readonly instanceIds?: readonly string[] },
  options: CallOptions = {},
): Promise<void> {
  const body = { InvocationId: params.invocationId, InstanceIds: params.instanceIds };
  await transport.call("tat", "CancelInvocation", body, { ...options, safe: false });
}
