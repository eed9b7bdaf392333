import { savedLook } from "../../provider/hosts/inspect";
import { emrFlink } from "../../provider/resources/emr-flink";
import { emrFlinkArgs, type EmrFlinkArgs } from "../../provider/resources/emr-flink-args";
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
  it("is made by the first check, with our mark, and serves the looks that follow", async () => {
    const flink = check();
    await flink.create();
    const [command, ...others] = await saved();
    expect(others).toEqual([]);
    expect(command?.CommandName).toMatch(/^flinkwatch-inspect-[0-9a-f]{16}$/);
    expect(Buffer.from(command?.Content ?? "", "base64").toString()).toBe(savedLook());
    expect(command?.Tags).toEqual([{ Key: "flinkwatch", Value: "flinkwatch/dev" }]);
    expect(flink.state).toMatchObject({ lookCommand: "intact", lookCommandId: command?.CommandId });
    expect(calls()).toEqual(["RunCommand", "CreateCommand"]);
    expect(await flink.drift()).toEqual([]);
    expect(calls()).toEqual(["InvokeCommand"]);
    expect(flink.state).toMatchObject({ reachable: true, flinkVersion: "1.14.6" });
  });

  it("is one for all clusters and runs, and stays while it is as it should be", async () => {
    const flink = check();
    await flink.create();
    await check().create();
    await flink.update();
    expect(await saved()).toHaveLength(1);
    expect(calls().filter((action) => !/^(Run|Invoke)/.test(action))).toEqual(["CreateCommand"]);
  });

  it.each([
    ["its text", { Content: Buffer.from("#!/bin/bash\nid\n").toString("base64") }],
    ["its user", { Username: "hadoop" }],
    ["its folder", { WorkingDirectory: "/tmp" }],
  ])("is not run when somebody changed %s: that is shown, and put right", async (_, change) => {
    const flink = check();
    await flink.create();
    await act("ModifyCommand", { CommandId: flink.state.lookCommandId, ...change });
    calls();
    expect(await flink.drift()).toEqual(["update lookCommand"]);
    expect(flink.state).toMatchObject({ lookCommand: "altered", reachable: true });
    expect(calls()).toEqual(["RunCommand"]);
    expect(bench.lines.join()).toMatch(
      /Saved command flinkwatch-inspect-\w+ for looking at nodes is altered, so it is not used\. pulumi up puts it right\./,
    );
    await flink.update();
    expect(await flink.drift()).toEqual([]);
    expect(await saved()).toHaveLength(1);
  });

  it("is made anew when it takes no parameters, which cannot be changed", async () => {
    const flink = check();
    await flink.create();
    const [{ CommandId, CommandName = "", Tags } = {} as Saved] = await saved();
    await act("DeleteCommand", { CommandId });
    const Content = Buffer.from(savedLook()).toString("base64");
    await act("CreateCommand", { CommandName, Content, Tags, EnableParameter: false });
    expect(await flink.drift()).toEqual(["update lookCommand"]);
    await flink.update();
    expect(await flink.drift()).toEqual([]);
    expect(await saved()).toHaveLength(1);
  });

  it("is shown as missing by one cluster's check, not by all", async () => {
    const [first, second] = [check(), check()];
    await first.create();
    await second.create();
    await act("DeleteCommand", { CommandId: first.state.lookCommandId });
    const context = bench.context([clusterId]);
    const read = (id: string, { args, state }: typeof first) =>
      emrFlink.read({ ...context }, { id, args, state });
    const states = [await read(clusterId, first), await read(clusterId, first)];
    expect(states.map((one) => one?.state.lookCommand)).toEqual(["missing", "missing"]);
    const { lookCommand } = context.clients;
    expect([lookCommand.isWatchedBy(clusterId), lookCommand.isWatchedBy("emr-another1")]).toEqual([
      true,
      false,
    ]);
  });

  it("is enough for an identity that may run nothing else", async () => {
    const flink = check();
    await flink.create();
    forbid("RunCommand");
    expect(await flink.drift()).toEqual([]);
    expect(flink.state).toMatchObject({ reachable: true });
  });

  it("that is gone leaves such an identity without a sight of the nodes, which it says", async () => {
    const flink = check();
    await flink.create();
    await act("DeleteCommand", { CommandId: flink.state.lookCommandId });
    forbid("RunCommand");
    expect(await flink.drift()).toEqual(["update lookCommand"]);
    expect(flink.state).toMatchObject({
      lookCommand: "missing",
      reachable: false,
      flinkVersion: "1.14.6",
    });
    expect(bench.lines.join("\n")).toMatch(
      /node ins-m0000001: could not be looked at, the saved command flinkwatch-inspect-\w+ is missing and this identity may run no other\. pulumi up puts it right\./,
    );
  });

  it("may not be listed by an identity of before: then it is not used", async () => {
    const flink = check();
    await flink.create();
    calls();
    forbid("DescribeCommands");
    await flink.drift();
    expect(calls()).toEqual(["RunCommand"]);
    expect(flink.state).toMatchObject({ reachable: true });
  });

  it("of another stack is left alone", async () => {
    const flink = check();
    await flink.create();
    const [mine] = await saved();
    const foreign = { CommandName: mine?.CommandName, Content: mine?.Content, Description: "ours" };
    await act("CreateCommand", foreign);
    await flink.destroy();
    expect((await saved()).map(({ CommandId }) => CommandId)).not.toContain(mine?.CommandId);
    expect(await saved()).toHaveLength(1);
  });

  it("goes with the stack, also when it is gone already", async () => {
    const flink = check();
    await flink.create();
    await flink.destroy();
    expect(await saved()).toEqual([]);
    await flink.destroy();
  });

  it("stays for the others when one cluster leaves the configuration", async () => {
    const flink = check();
    await flink.create();
    const { id, args, state } = flink;
    await emrFlink.delete(bench.context(["emr-another1"]), { id, args, state });
    expect(await saved()).toHaveLength(1);
    await emrFlink.delete(bench.context([clusterId, "emr-another1"]), { id, args, state });
    expect(await saved()).toEqual([]);
  });

  it("stays when a check is only replaced", async () => {
    const flink = check();
    await flink.create();
    const context = bench.context([clusterId]);
    const { id, args, state } = flink;
    await emrFlink.update(context, { id, args, state });
    await emrFlink.delete(context, { id, args, state });
    expect(await saved()).toHaveLength(1);
  });

  it("is unknown to a state of an earlier release, which shows no change for it", async () => {
    const flink = check();
    await flink.create();
    const { lookCommand: _, lookCommandId: __, ...earlier } = flink.state;
    flink.state = earlier;
    await act("DeleteCommand", { CommandId: (await saved())[0]?.CommandId });
    expect(await flink.drift()).toEqual([]);
    expect(flink.state).not.toHaveProperty("lookCommand");
    await flink.update();
    expect(flink.state.lookCommand).toBe("intact");
  });
});

it("inspectNodes: false compares with EMR alone, runs nothing on a node, and says so", async () => {
  const flink = check({ inspectNodes: false });
  await flink.create();
  calls();
  expect(await flink.drift()).toEqual([]);
  expect(calls()).toEqual([]);
  expect(flink.state).toMatchObject({ flinkVersion: "1.14.6", lookCommand: "intact" });
  expect(bench.lines).toEqual([
    `EMR cluster ${clusterId}: compared with EMR alone, what lies on its nodes is the last known (inspectNodes: false).`,
  ]);
});
