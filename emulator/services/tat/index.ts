/**
 * TAT, the cloud's remote commands: RunCommand and its kin really run the text with bash on the world's nodes.
 */
import { ApiFault, type Call, type Service } from "../../contract";
import type { NodeFacts, NodeHost } from "../../nodes";
import { Shelf } from "../../shelf";
import { bindParameters, readParameters } from "./parameters";
import {
  changeCommand,
  checkTimeout,
  type CommandRecord,
  readCommand,
  readList,
  timestamp,
} from "./requests";
import { invocationStatus, newTask, type Task, TaskRunner, taskStatus } from "./tasks";

/** One RunCommand or InvokeCommand. */
interface Invocation {
  readonly id: string;
  readonly command: CommandRecord;
  readonly recordedContent: string;
  readonly recordedParameters: string;
  readonly tasks: Task[];
  readonly createdAt: string;
}

class Tat {
  readonly #commands: Shelf<CommandRecord>;
  readonly #invocations = new Map<string, Invocation>();
  readonly #runner: TaskRunner;
  #sequence = 0;

  constructor(
    private readonly nodes: NodeHost,
    hiddenPolls: number,
  ) {
    this.#runner = new TaskRunner(nodes);
    this.#commands = new Shelf(hiddenPolls);
  }

  #id(prefix: string): string {
    return `${prefix}-${(++this.#sequence).toString(36).padStart(8, "0")}`;
  }

  #command(id: string): CommandRecord {
    const command = this.#commands.get(id);
    if (!command?.saved) {
      throw new ApiFault("ResourceNotFound.CommandNotFound", `The command ${id} is not found.`);
    }
    return command;
  }

  /** Nodes that can take a command. @throws {ApiFault} for the first that cannot: then none runs. */
  #targets(ids: string[]): NodeFacts[] {
    if (ids.length === 0 || ids.length > 200) {
      throw new ApiFault(
        "InvalidParameterValue.LimitExceeded",
        `InstanceIds: ${ids.length}, expected 1 to 200.`,
      );
    }
    return [...new Set(ids)].map((id) => {
      if (!/^(ins|lhins)-[a-z0-9]{8}$/.test(id)) {
        throw new ApiFault(
          "InvalidParameterValue.InvalidInstanceId",
          `The instance id ${id} is not valid.`,
        );
      }
      const node = this.nodes.find(id);
      if (!node)
        throw new ApiFault("ResourceNotFound.InstanceNotFound", `The instance ${id} is not found.`);
      if (node.agent === "absent") {
        throw new ApiFault(
          "ResourceUnavailable.AgentNotInstalled",
          `No agent on the instance ${id}.`,
        );
      }
      if (node.agent === "offline") {
        throw new ApiFault(
          "ResourceUnavailable.AgentStatusNotOnline",
          `The agent of ${id} is not online.`,
        );
      }
      return node;
    });
  }

  #invoke(command: CommandRecord, call: Call): Invocation {
    const given = call.params["Parameters"] as string | undefined;
    if (given !== undefined && !command.EnableParameter) {
      throw new ApiFault("InvalidParameterValue.ParameterDisabled", "EnableParameter is not true.");
    }
    const targets = this.#targets(call.params["InstanceIds"] as string[]);
    const values = {
      ...readParameters("DefaultParameters", command.DefaultParameters),
      ...readParameters("Parameters", given),
    };
    const content = Buffer.from(command.Content, "base64").toString("utf8");
    const bound = command.EnableParameter
      ? bindParameters(content, values)
      : { script: content, recorded: content, recordedParameters: "{}" };
    const invocation: Invocation = {
      id: this.#id("inv"),
      command,
      recordedContent: Buffer.from(bound.recorded).toString("base64"),
      recordedParameters: bound.recordedParameters,
      tasks: targets.map((node) => newTask(this.#id("invt"), node.id)),
      createdAt: timestamp(),
    };
    this.#invocations.set(invocation.id, invocation);
    for (const task of invocation.tasks) {
      this.#runner.start(task, {
        script: bound.script,
        timeoutSeconds: command.Timeout,
        user: command.Username,
        cwd: command.WorkingDirectory,
      });
    }
    return invocation;
  }

  runCommand = (call: Call) => {
    const command = readCommand(call, this.#id("cmd"), call.params["SaveCommand"] === true);
    const invocation = this.#invoke(command, call);
    this.#commands.add(command.CommandId, command);
    return { CommandId: command.CommandId, InvocationId: invocation.id };
  };

  invokeCommand = (call: Call) => {
    const saved = this.#command(call.params["CommandId"] as string);
    const { Timeout, Username, WorkingDirectory } = call.params as Partial<CommandRecord>;
    const command = {
      ...saved,
      Timeout: checkTimeout(Timeout ?? saved.Timeout),
      Username: Username ?? saved.Username,
      WorkingDirectory: WorkingDirectory ?? saved.WorkingDirectory,
    };
    return { InvocationId: this.#invoke(command, call).id };
  };

  createCommand = (call: Call) => {
    const command = readCommand(call, this.#id("cmd"), true);
    this.#commands.add(command.CommandId, command);
    return { CommandId: command.CommandId };
  };

  modifyCommand = (call: Call) => {
    const command = this.#command(call.params["CommandId"] as string);
    this.#commands.place(command.CommandId, changeCommand(call, command));
    return {};
  };

  deleteCommands = (call: Call) => {
    const ids = (call.params["CommandIds"] as string[] | undefined) ?? [
      call.params["CommandId"] as string,
    ];
    for (const id of ids) {
      this.#command(id);
      const running = [...this.#invocations.values()].some(
        (i) => i.command.CommandId === id && i.tasks.some((task) => task.outcome === undefined),
      );
      if (running) {
        throw new ApiFault(
          "ResourceUnavailable.CommandInExecuting",
          `The command ${id} is being executed.`,
        );
      }
    }
    for (const id of ids) this.#commands.delete(id);
    return {};
  };

  describeCommands = (call: Call) => {
    const list = readList(call, "CommandIds", "command-id");
    const found = this.#commands.list().filter(
      (command) =>
        command.saved &&
        list.matches({
          "command-id": command.CommandId,
          "command-name": command.CommandName,
          "command-type": command.CommandType,
          "created-by": "USER",
        }),
    );
    const page = found.slice(list.offset, list.offset + list.limit);
    return {
      TotalCount: found.length,
      CommandSet: page.map(({ saved: _saved, ...command }) => ({
        ...command,
        CreatedBy: "USER",
      })),
    };
  };

  describeInvocations = (call: Call) => {
    const list = readList(call, "InvocationIds", "invocation-id");
    const found = [...this.#invocations.values()].filter((invocation) =>
      list.matches({
        "invocation-id": invocation.id,
        "command-id": invocation.command.CommandId,
        "instance-kind": "CVM",
        "command-created-by": "USER",
      }),
    );
    const page = found.slice(list.offset, list.offset + list.limit);
    return { TotalCount: found.length, InvocationSet: page.map(printInvocation) };
  };

  describeInvocationTasks = (call: Call) => {
    const list = readList(call, "InvocationTaskIds", "invocation-task-id");
    const all = [...this.#invocations.values()].flatMap((invocation) =>
      invocation.tasks.map((task) => ({ invocation, task })),
    );
    const found = all.filter(({ invocation, task }) =>
      list.matches({
        "invocation-task-id": task.id,
        "invocation-id": invocation.id,
        "instance-id": task.instanceId,
        "command-id": invocation.command.CommandId,
      }),
    );
    const page = found.slice(list.offset, list.offset + list.limit);
    const hide = call.params["HideOutput"] !== false;
    for (const { task } of page) task.polls += 1;
    return {
      TotalCount: found.length,
      InvocationTaskSet: page.map(({ invocation, task }) => printTask(invocation, task, hide)),
    };
  };

  describeAutomationAgentStatus = (call: Call) => {
    const list = readList(call, "InstanceIds", "instance-id");
    const status = (node: NodeFacts) => (node.agent === "offline" ? "Offline" : "Online");
    const found = this.nodes
      .nodes()
      .filter((node) => node.agent !== "absent")
      .filter((node) =>
        list.matches({
          "instance-id": node.id,
          "agent-status": status(node),
          environment: "Linux",
        }),
      );
    const page = found.slice(list.offset, list.offset + list.limit);
    return {
      TotalCount: found.length,
      AutomationAgentSet: page.map((node) => ({
        InstanceId: node.id,
        Version: "1.0.0",
        LastHeartbeatTime: timestamp(),
        AgentStatus: status(node),
        Environment: "Linux",
        SupportFeatures: [],
      })),
    };
  };

  cancelInvocation = (call: Call) => {
    const id = call.params["InvocationId"] as string;
    const invocation = this.#invocations.get(id);
    if (!invocation)
      throw new ApiFault("ResourceNotFound.InvocationNotFound", `No invocation ${id}.`);
    const only = call.params["InstanceIds"] as string[] | undefined;
    for (const task of invocation.tasks) {
      if (!only || only.length === 0 || only.includes(task.instanceId)) task.cancel.abort();
    }
    return {};
  };

  state() {
    return [...this.#invocations.values()].map(printInvocation);
  }

  close(): Promise<void> {
    return this.#runner.close();
  }
}

function printInvocation(invocation: Invocation) {
  const { command, tasks } = invocation;
  const ended = tasks.every((task) => task.outcome !== undefined);
  return {
    InvocationId: invocation.id,
    CommandId: command.CommandId,
    CommandName: command.CommandName,
    InvocationStatus: invocationStatus(tasks),
    InvocationTaskBasicInfoSet: tasks.map((task) => ({
      InvocationTaskId: task.id,
      TaskStatus: taskStatus(task),
      InstanceId: task.instanceId,
    })),
    Description: command.Description,
    StartTime: invocation.createdAt,
    EndTime: ended ? timestamp(tasks.at(-1)?.endedAt) : null,
    CreatedTime: invocation.createdAt,
    UpdatedTime: timestamp(),
    Parameters: invocation.recordedParameters,
    DefaultParameters: command.DefaultParameters,
    InstanceKind: "CVM",
    Username: command.Username,
    InvocationSource: "USER",
    CommandContent: invocation.recordedContent,
    CommandType: command.CommandType,
    Timeout: command.Timeout,
    WorkingDirectory: command.WorkingDirectory,
  };
}

function printTask(invocation: Invocation, task: Task, hideOutput: boolean) {
  const { command } = invocation;
  const status = taskStatus(task);
  const ended = status === task.outcome;
  const time = (date: Date | undefined) => (date ? timestamp(date) : null);
  return {
    InvocationId: invocation.id,
    InvocationTaskId: task.id,
    CommandId: command.CommandId,
    CommandName: command.CommandName,
    TaskStatus: status,
    InstanceId: task.instanceId,
    TaskResult: {
      ExitCode: ended ? task.exitCode : 0,
      Output: ended && !hideOutput ? task.output.toString("base64") : "",
      ExecStartTime: time(task.startedAt),
      ExecEndTime: ended ? time(task.endedAt) : null,
      Dropped: ended ? task.droppedBytes : 0,
      OutputUrl: "",
      OutputUploadCOSErrorInfo: "",
    },
    StartTime: time(task.startedAt),
    EndTime: ended ? time(task.endedAt) : null,
    CreatedTime: timestamp(task.createdAt),
    UpdatedTime: timestamp(),
    CommandDocument: {
      Content: invocation.recordedContent,
      CommandType: command.CommandType,
      Timeout: command.Timeout,
      WorkingDirectory: command.WorkingDirectory,
      Username: command.Username,
    },
    ErrorInfo: ended ? task.errorInfo : "",
    InvocationSource: "USER",
  };
}

/** The service `tat` 2020-10-28 over the world's nodes. */
export function tatService(deps: { nodes: NodeHost; hiddenPolls?: number }): Service {
  const tat = new Tat(deps.nodes, deps.hiddenPolls ?? 0);
  return {
    product: "tat",
    version: "2020-10-28",
    actions: {
      RunCommand: tat.runCommand,
      InvokeCommand: tat.invokeCommand,
      CreateCommand: tat.createCommand,
      ModifyCommand: tat.modifyCommand,
      DeleteCommand: tat.deleteCommands,
      DeleteCommands: tat.deleteCommands,
      DescribeCommands: tat.describeCommands,
      DescribeInvocations: tat.describeInvocations,
      DescribeInvocationTasks: tat.describeInvocationTasks,
      DescribeAutomationAgentStatus: tat.describeAutomationAgentStatus,
      CancelInvocation: tat.cancelInvocation,
    },
    state: () => tat.state(),
    close: () => tat.close(),
  };
}
