import { savedLook } from "../../provider/hosts/inspect";
import { emrFlink } from "../../provider/resources/emr-flink";
import { emrFlinkArgs, type EmrFlinkArgs } from "../../provider/resources/emr-flink-args";
import { lookCommand, readLookCommand } from "../../provider/resources/look-command";
import { reachingNodes } from "../../provider/resources/node-access";
import { clusterId, instanceId, Lived, openEmrBench, type EmrBench } from "./emr-bench";

let bench: EmrBench;
beforeEach(async () => {
  bench = await openEmrBench();
});
afterEach(() => bench.close());

interface Saved {
  CommandId: string;
  CommandName: string;
  Content: string;
  Tags: { Key: string; Value: string }[];
}

const argsWith = (more: Partial<EmrFlinkArgs> = {}) =>
  emrFlinkArgs.parse({ clusterId, prometheusInstanceId: instanceId, ...more });
const check = (more: Partial<EmrFlinkArgs> = {}) =>
  new Lived(bench, reachingNodes(emrFlink), argsWith(more));

/** The command as `up` makes it, and a check whose previews look by it. */
async function upped(more: Partial<EmrFlinkArgs> = {}) {
  const command = new Lived(bench, lookCommand, {});
  await command.create();
  const flink = check(more);
  await flink.create();
  calls();
  return { command, flink };
}

/** An action of the cloud, as somebody at the console calls it. */
function act<T>(action: string, params: object): Promise<T> {
  return bench.context().clients.cloud.call<T>("tat", action, params, { safe: false });
}

const saved = async () => (await act<{ CommandSet: Saved[] }>("DescribeCommands", {})).CommandSet;

/** Actions of TAT that were called since the last time, without looking at what there is. */
let seen = 0;
function calls(): string[] {
  const all = bench.cloud.calls.list();
  const news = all.slice(seen).map(({ action }) => action);
  seen = all.length;
  return news.filter((action) => /(Run|Invoke|Create|Modify|Delete)Commands?$/.test(action));
}
beforeEach(() => {
  seen = 0;
});

/** Refuses an action from now on, as CAM does. */
function forbid(action: string): void {
  bench.cloud.faults.add({ action, code: "UnauthorizedOperation.CamNoAuth", times: 1000 });
}

describe("the saved command", () => {
  it("is made once, with our mark, and serves the looks of previews", async () => {
    const { command, flink } = await upped();
    const [made, ...others] = await saved();
    expect(others).toEqual([]);
    expect(command.id).toMatch(/^flinkwatch-inspect-[0-9a-f]{16}$/);
    expect(made).toMatchObject({
      CommandName: command.id,
      CommandId: command.state.commandId,
      Tags: [{ Key: "flinkwatch", Value: "flinkwatch/dev" }],
    });
    expect(Buffer.from(made?.Content ?? "", "base64").toString()).toBe(savedLook());
    expect([await command.drift(), await flink.drift()]).toEqual([[], []]);
    expect(calls()).toEqual(["InvokeCommand"]);
    expect(flink.state).toMatchObject({ reachable: true, flinkVersion: "1.14.6" });
  });

  it("is found by whoever makes it again, and by an import", async () => {
    const { command } = await upped();
    await new Lived(bench, lookCommand, {}).create();
    expect(await saved()).toHaveLength(1);
    expect(calls()).toEqual([]);
    const { id, state } = command;
    expect(await lookCommand.read(bench.context(), { id })).toEqual({ id, state, args: {} });
    const other = { id: "flinkwatch-inspect-0000000000000000" };
    expect(await lookCommand.read(bench.context(), other)).toBeUndefined();
  });

  it.each([
    ["its text", { Content: Buffer.from("#!/bin/bash\nid\n").toString("base64") }],
    ["its user", { Username: "hadoop" }],
    ["its folder", { WorkingDirectory: "/tmp" }],
  ])("is not run when somebody changed %s: that is shown, and put right", async (_, change) => {
    const { command, flink } = await upped();
    await act("ModifyCommand", { CommandId: command.state.commandId, ...change });
    calls();
    expect([await command.drift(), await flink.drift()]).toEqual([["update status"], []]);
    expect(command.state.status).toBe("altered");
    expect(flink.state.reachable).toBe(true);
    expect(calls()).toEqual(["RunCommand"]);
    expect(bench.lines).toEqual([
      `Saved command ${command.id}: is altered. It is not used for looking at nodes. pulumi up puts it right.`,
    ]);
    await command.update();
    expect([await command.drift(), await flink.drift()]).toEqual([[], []]);
    expect(await saved()).toHaveLength(1);
  });

  it("is made anew when it takes no parameters, which cannot be changed", async () => {
    const { command } = await upped();
    const [{ CommandId, CommandName = "", Tags } = {} as Saved] = await saved();
    await act("DeleteCommand", { CommandId });
    const Content = Buffer.from(savedLook()).toString("base64");
    await act("CreateCommand", { CommandName, Content, Tags, EnableParameter: false });
    expect(await command.drift()).toEqual(["update status"]);
    await command.update();
    expect(await command.drift()).toEqual([]);
    expect(await saved()).toHaveLength(1);
  });

  it("is enough for an identity that may run nothing else", async () => {
    const { flink } = await upped();
    forbid("RunCommand");
    expect(await flink.drift()).toEqual([]);
    expect(flink.state).toMatchObject({ reachable: true });
  });

  it("that is gone leaves such an identity without a sight of the nodes, which it says", async () => {
    const { command, flink } = await upped();
    await act("DeleteCommand", { CommandId: command.state.commandId });
    forbid("RunCommand");
    expect([await command.drift(), await flink.drift()]).toEqual([["update status"], []]);
    expect(command.state.status).toBe("missing");
    expect(flink.state).toMatchObject({ reachable: false, flinkVersion: "1.14.6" });
    expect(bench.lines).toContain(
      `EMR cluster ${clusterId}, node ins-m0000001: could not be looked at, the saved command ${command.id} is missing and this identity may run no other. pulumi up puts it right.`,
    );
    await command.update();
    expect(await flink.drift()).toEqual([]);
    expect(flink.state.reachable).toBe(true);
  });

  it("may not be listed by an identity of before: then it is not used, and no drift", async () => {
    const { command, flink } = await upped();
    forbid("DescribeCommands");
    expect([await command.drift(), await flink.drift()]).toEqual([[], []]);
    expect(calls()).toEqual(["RunCommand"]);
    expect(flink.state).toMatchObject({ reachable: true });
    expect(bench.lines).toEqual([
      `Saved command ${command.id}: this identity may not list commands. It is not used for looking at nodes.`,
    ]);
  });

  it("is listed once a run", async () => {
    await upped();
    const context = bench.context([clusterId]);
    const before = bench.cloud.calls.list().length;
    await Promise.all([readLookCommand(context), readLookCommand(context)]);
    expect(bench.cloud.calls.list()).toHaveLength(before + 1);
  });

  it("of another stack is left alone", async () => {
    const { command } = await upped();
    const [mine] = await saved();
    const foreign = { CommandName: mine?.CommandName, Content: mine?.Content, Description: "ours" };
    await act("CreateCommand", foreign);
    await command.destroy();
    expect((await saved()).map(({ CommandId }) => CommandId)).not.toContain(mine?.CommandId);
    expect(await saved()).toHaveLength(1);
  });

  it("goes with the stack, also when it is gone already", async () => {
    const { command } = await upped();
    await command.destroy();
    expect(await saved()).toEqual([]);
    await command.destroy();
  });
});

it("inspectNodes: false compares with EMR alone, runs nothing on a node, and says so", async () => {
  const flink = check({ inspectNodes: false });
  await flink.create();
  calls();
  expect(await flink.drift()).toEqual([]);
  expect(calls()).toEqual([]);
  expect(flink.state).toMatchObject({ flinkVersion: "1.14.6" });
  expect(bench.lines).toEqual([
    `EMR cluster ${clusterId}: compared with EMR alone, what lies on its nodes is the last known (inspectNodes: false).`,
  ]);
});
