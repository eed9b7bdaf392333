/** Options of every call. */
export interface TatCallOptions {
  readonly signal?: AbortSignal;
}

/** One node's part of a run, as the API tells it. */
export interface TatTask {
  readonly instanceId: string;
  /** SUCCESS, FAILED, RUNNING and so on. */
  readonly status: string;
  readonly exitCode?: number;
  /** Decoded. */
  readonly output?: string;
  readonly droppedBytes?: number;
  readonly errorInfo?: string;
}

/** A run on some nodes, as the API lists it. */
export interface TatInvocation {
  readonly invocationId: string;
  readonly commandName: string;
  /** PENDING, RUNNING and CANCELLING are not final. */
  readonly status: string;
  readonly instanceIds: readonly string[];
}

/** On which nodes a command runs, and with what. */
export interface TatTargets {
  readonly instanceIds: string[];
  readonly timeoutSeconds: number;
  readonly parameters?: Record<string, string>;
}

/** What is needed of TencentCloud Automation Tools. Lists page by themselves. */
export interface TatApi {
  runCommand(
    params: TatTargets & {
      contentBase64: string;
      commandName: string;
      enableParameter: boolean;
      username?: string;
    },
    options: TatCallOptions,
  ): Promise<{ invocationId: string }>;
  invokeCommand(
    params: TatTargets & { commandId: string },
    options: TatCallOptions,
  ): Promise<{ invocationId: string }>;
  describeInvocationTasks(
    params: { invocationId: string },
    options: TatCallOptions,
  ): Promise<TatTask[]>;
  /** The newest ones are among them; older ones may be left out. */
  describeRecentInvocations(options: TatCallOptions): Promise<TatInvocation[]>;
  describeAutomationAgentStatus(
    params: { instanceIds: string[] },
    options: TatCallOptions,
  ): Promise<{ instanceId: string; online: boolean }[]>;
  cancelInvocation(params: { invocationId: string }, options: TatCallOptions): Promise<unknown>;
}

/** Time, so that tests need not wait. */
export interface TatClock {
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** RunCommand refuses the whole call when one node cannot take it. */
export function isAboutNodes(error: unknown): boolean {
  return /^(ResourceUnavailable\.(Agent|InstanceStateNotRunning$)|ResourceNotFound\.InstanceNotFound$|InvalidParameterValue\.InvalidInstanceId$)/.test(
    codeOf(error),
  );
}

/** No answer arrived, or one that says nothing: the command may run or not. */
export function mayHaveHappened(error: unknown): boolean {
  return /^(ClientError\.|InternalError$)/.test(codeOf(error));
}

/** This identity may not call the action. */
export function isRefused(error: unknown): boolean {
  return codeOf(error).startsWith("UnauthorizedOperation");
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}
