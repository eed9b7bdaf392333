import { smallCloud, type SmallCloud } from "./clouds";

let cloud: SmallCloud;
beforeEach(() => {
  cloud = smallCloud();
});
afterEach(() => cloud.close());

const encode = (text: string) => Buffer.from(text).toString("base64");
const tat = (action: string, params: object) => cloud.call(cloud.tat, action, params);

interface TaskView {
  InstanceId: string;
  TaskStatus: string;
  ErrorInfo: string;
  TaskResult: { ExitCode: number; Output: string; Dropped: number };
  CommandDocument: { Content: string };
}

async function tasksOf(invocation: string): Promise<TaskView[]> {
  const answer = await tat("DescribeInvocationTasks", {
    Filters: [{ Name: "invocation-id", Values: [invocation] }],
    HideOutput: false,
    Limit: 100,
  });
  return answer["InvocationTaskSet"] as unknown as TaskView[];
}

async function finished(invocation: string): Promise<TaskView[]> {
  for (;;) {
    const tasks = await tasksOf(invocation);
    if (!tasks.some((t) => /ING$/.test(t.TaskStatus))) return tasks;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function run(script: string, instances: string[], more: object = {}): Promise<string> {
  const answer = await tat("RunCommand", {
    Content: encode(script),
    InstanceIds: instances,
    ...more,
  });
  return answer["InvocationId"] as unknown as string;
}

const output = (task: TaskView | undefined) =>
  Buffer.from(task?.TaskResult.Output ?? "", "base64").toString("utf8");

describe("RunCommand", () => {
  it("really runs on each node and shows its states over polls", async () => {
    const invocation = await run("cat /etc/hostname; exit 3", ["ins-m0000001", "ins-m0000002"]);
    const first = await tasksOf(invocation);
    expect(first.map((t) => t.TaskStatus).every((s) => ["PENDING", "RUNNING"].includes(s))).toBe(
      true,
    );
    const tasks = await finished(invocation);
    expect(tasks.map(output)).toEqual(["ins-m0000001\n", "ins-m0000002\n"]);
    expect(tasks.map((t) => [t.TaskStatus, t.TaskResult.ExitCode])).toEqual([
      ["FAILED", 3],
      ["FAILED", 3],
    ]);
  });

  it("puts parameters in place and masks hidden ones in all records", async () => {
    const invocation = await run("echo {{who}} {{tat-hidden:token}} {{unset}}", ["ins-m0000001"], {
      EnableParameter: true,
      Parameters: JSON.stringify({ who: "me", token: "s3cret" }),
    });
    const [task] = await finished(invocation);
    expect(output(task)).toBe("me s3cret {{unset}}\n");
    expect(Buffer.from(task?.CommandDocument.Content ?? "", "base64").toString()).toBe(
      "echo me ****** {{unset}}",
    );
    const listed = await tat("DescribeInvocations", { InvocationIds: [invocation] });
    expect(JSON.stringify(listed)).toContain('{\\"who\\":\\"me\\",\\"token\\":\\"******\\"}');
    expect(JSON.stringify([listed, cloud.tat.state?.()])).not.toContain("s3cret");
  });

  it("ends a command at its time-out and keeps 24 KB of output", async () => {
    const slow = await run("echo begun; sleep 30", ["ins-m0000001"], { Timeout: 3 });
    const long = await run("head -c 30000 /dev/zero | tr '\\0' x", ["ins-m0000002"]);
    const [late] = await finished(slow);
    expect([late?.TaskStatus, output(late)]).toEqual(["TIMEOUT", "begun\n"]);
    const [much] = await finished(long);
    expect([output(much).length, much?.TaskResult.Dropped]).toEqual([24 * 1024, 30000 - 24 * 1024]);
  });

  it("cancels: TERMINATED when running", async () => {
    const invocation = await run("sleep 30", ["ins-m0000001"]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tat("CancelInvocation", { InvocationId: invocation });
    expect((await finished(invocation))[0]?.TaskStatus).toBe("TERMINATED");
  });

  it.each([
    ["ins-x0000001", "ResourceUnavailable.AgentStatusNotOnline"],
    ["ins-x0000002", "ResourceUnavailable.AgentNotInstalled"],
    ["ins-zzzzzzzz", "ResourceNotFound.InstanceNotFound"],
    ["master-1", "InvalidParameterValue.InvalidInstanceId"],
  ])("refuses %s: %s, and runs nowhere", async (instance, code) => {
    await expect(run("true", ["ins-m0000001", instance])).rejects.toMatchObject({ code });
    expect(cloud.tat.state?.()).toEqual([]);
  });

  it("fails on a node whose agent takes no command", async () => {
    const [task] = await finished(await run("true", ["ins-x0000003"]));
    expect(task?.TaskStatus).toBe("DELIVER_FAILED");
  });

  it("refuses what the real one refuses", async () => {
    const code = (expected: string) => ({ code: expected });
    const node = ["ins-m0000001"];
    const tooLong = "x".repeat(48 * 1024 + 1);
    await expect(run(tooLong, node)).rejects.toMatchObject(code("InvalidParameterValue.TooLong"));
    await finished(await run(`#${"x".repeat(48 * 1024 - 1)}`, node));
    await expect(run("true", [])).rejects.toMatchObject(
      code("InvalidParameterValue.LimitExceeded"),
    );
    await expect(run("true", node, { Timeout: 0 })).rejects.toMatchObject(
      code("InvalidParameterValue.Range"),
    );
    await expect(run("true", node, { Parameters: "{}" })).rejects.toMatchObject(
      code("InvalidParameterValue.ParameterDisabled"),
    );
  });
});

it("keeps saved commands: create, change, invoke, delete", async () => {
  const created = await tat("CreateCommand", { CommandName: "hello", Content: encode("echo 1") });
  const id = created["CommandId"] as unknown as string;
  await tat("ModifyCommand", { CommandId: id, Content: encode("echo 2") });
  const answer = await tat("InvokeCommand", { CommandId: id, InstanceIds: ["ins-m0000001"] });
  const [task] = await finished(answer["InvocationId"] as unknown as string);
  expect(output(task)).toBe("2\n");
  expect(await tat("DescribeCommands", { CommandIds: [id] })).toMatchObject({ TotalCount: 1 });
  await tat("DeleteCommand", { CommandId: id });
  expect(await tat("DescribeCommands", {})).toMatchObject({ TotalCount: 0 });
  await expect(
    tat("InvokeCommand", { CommandId: id, InstanceIds: ["ins-m0000001"] }),
  ).rejects.toMatchObject({ code: "ResourceNotFound.CommandNotFound" });
});

describe("saved commands", () => {
  const create = async (more: object = {}) => {
    const params = { CommandName: "hello", Content: encode("echo {{who}} {{tat-hidden:word}}") };
    const answer = await tat("CreateCommand", { ...params, EnableParameter: true, ...more });
    return answer["CommandId"] as unknown as string;
  };
  const invoke = async (CommandId: string, more: object = {}) => {
    const params = { CommandId, InstanceIds: ["ins-m0000001"], ...more };
    return (await tat("InvokeCommand", params))["InvocationId"] as unknown as string;
  };

  it("are listed with their tags, by id or by name, which need not be unique", async () => {
    const Tags = [{ Key: "team", Value: "data" }];
    const ids = [await create({ Tags }), await create()];
    await create({ CommandName: "other" });
    const byName = { Filters: [{ Name: "command-name", Values: ["hello"] }] };
    const listed = await tat("DescribeCommands", byName);
    expect(listed).toMatchObject({ TotalCount: 2, CommandSet: [{ Tags }, { Tags: [] }] });
    expect(JSON.stringify(listed)).toContain(ids[1]);
    expect(JSON.stringify(listed)).not.toContain('"saved"');
  });

  it("run with the values of each invocation, their own by default, hidden ones masked", async () => {
    const id = await create({ DefaultParameters: '{"who":"you","word":"old"}' });
    const Parameters = JSON.stringify({ word: "s3cret" });
    const [task] = await finished(await invoke(id, { Parameters }));
    expect(output(task)).toBe("you s3cret\n");
    expect(Buffer.from(task?.CommandDocument.Content ?? "", "base64").toString()).toBe(
      "echo you ******",
    );
    expect(JSON.stringify(cloud.tat.state?.())).not.toContain("s3cret");
  });

  it("take another user, folder and time-out for one invocation", async () => {
    const id = await create({ Content: encode("id -un; pwd; sleep 30"), Timeout: 60 });
    const more = { Username: "hadoop", WorkingDirectory: "/tmp", Timeout: 3 };
    const [task] = await finished(await invoke(id, more));
    expect([task?.TaskStatus, output(task)]).toEqual(["TIMEOUT", "hadoop\n/tmp\n"]);
  });

  it("cannot be removed while they run", async () => {
    const id = await create({ Content: encode("sleep 1") });
    const invocation = await invoke(id);
    const remove = tat("DeleteCommand", { CommandId: id });
    await expect(remove).rejects.toMatchObject({ code: "ResourceUnavailable.CommandInExecuting" });
    await finished(invocation);
    await tat("DeleteCommand", { CommandId: id });
  });

  it.each<[string, object, string]>([
    ["a name of 61 bytes", { CommandName: "x".repeat(61) }, "InvalidParameterValue.TooLong"],
    ["a name with a blank", { CommandName: "a b" }, "InvalidParameterValue.InvalidCommandName"],
    ["121 characters on it", { Description: "x".repeat(121) }, "InvalidParameterValue.TooLong"],
    [
      "11 tags",
      { Tags: Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: "" })) },
      "InvalidParameterValue.LimitExceeded",
    ],
    [
      "values though it takes none",
      { EnableParameter: false, DefaultParameters: "{}" },
      "InvalidParameterValue.ParameterDisabled",
    ],
  ])("refuse %s", async (_, more, code) => {
    await expect(create(more)).rejects.toMatchObject({ code });
  });

  it("refuse values for one that takes none, also after a change", async () => {
    const id = await create({ EnableParameter: false });
    await tat("ModifyCommand", { CommandId: id, Content: encode("echo {{who}}") });
    await expect(invoke(id, { Parameters: '{"who":"me"}' })).rejects.toMatchObject({
      code: "InvalidParameterValue.ParameterDisabled",
    });
  });
});

it("lists agents; a node without one is not in the list", async () => {
  const answer = await tat("DescribeAutomationAgentStatus", {
    InstanceIds: ["ins-m0000001", "ins-x0000001", "ins-x0000002"],
  });
  expect(answer).toMatchObject({
    TotalCount: 2,
    AutomationAgentSet: [
      { InstanceId: "ins-m0000001", AgentStatus: "Online" },
      { InstanceId: "ins-x0000001", AgentStatus: "Offline" },
    ],
  });
});
