import type { ScriptRun } from "../../provider/hosts/hosts";
import type { Context } from "../../provider/lifecycle/resource";
import { SharedReads } from "../../provider/lifecycle/shared-reads";
import type { Clients } from "../../provider/resources/clients";
import { noneSeen, readInspection } from "../../provider/resources/emr-inspection";

const mastersPerCluster = 3;

/** A fleet whose nodes answer nothing, with a record of the runs that were asked for. */
function fleetOf(clusters: number): { context: Context<Clients>; runs: number[] } {
  const runs: number[] = [];
  const call = (_product: string, action: string, params: { InstanceId: string }) => {
    if (action === "DescribeCommands") return Promise.resolve({ CommandSet: [], TotalCount: 0 });
    const node = (_: unknown, at: number) => ({
      OrderNo: `ins-${params.InstanceId.slice(4)}${at}`,
      NameTag: `master.${at}`,
    });
    const NodeList = Array.from({ length: mastersPerCluster }, node);
    return Promise.resolve({ NodeList, TotalCnt: mastersPerCluster });
  };
  const run = ({ nodes }: ScriptRun) => {
    runs.push(nodes.length);
    return Promise.resolve(
      new Map(nodes.map((node) => [node, { node, status: "unreachable", output: "" }])),
    );
  };
  const fleet = Array.from({ length: clusters }, (_, at) => `emr-${at}`);
  const clients = {
    cloud: { call },
    hosts: { run },
    ways: { tat: { run } },
    addresses: new Map(),
    reads: new SharedReads(fleet),
  };
  const owner = { mark: "flinkwatch:flinkwatch/dev" };
  return { context: { clients, owner } as unknown as Context<Clients>, runs };
}

it("looks at the whole fleet with full commands, whoever asks first", async () => {
  const { context, runs } = fleetOf(150);
  const look = (nodes: string[]) => readInspection(context, { flinkHome: "/flink", nodes });
  const answers = await Promise.all([look(["ins-70"]), look(["ins-1491", "ins-00"])]);
  expect(answers.map((seen) => [...seen.keys()])).toEqual([["ins-70"], ["ins-1491", "ins-00"]]);
  expect(runs).toEqual([200, 200, 50]);
});

it("asks by itself for a node that the fleet does not show", async () => {
  const { context, runs } = fleetOf(2);
  await readInspection(context, { flinkHome: "/flink", nodes: ["ins-00", "ins-extra"] });
  expect(runs).toEqual([6, 1]);
});

describe("where no node was seen", () => {
  const unseen = (node: string) => ({
    node,
    status: "unreachable" as const,
    reason: `${node} is off`,
  });
  const told = (nodes: string[], transport?: string) => {
    const access = transport === undefined ? undefined : { transport };
    const context = { clients: { access } } as unknown as Context<Clients>;
    return noneSeen(context, nodes.map(unseen));
  };

  it.each([
    [undefined, "Start the TAT agent on them"],
    ["auto", "Start the TAT agent on them"],
    ["ssh", "Check ssh of this cluster and the key in the environment"],
  ])("over %s the reasons are told, and what can be done", (transport, next) => {
    expect(told(["ins-1", "ins-2"], transport)).toBe(
      `none can be reached, got ins-1 (ins-1 is off), ins-2 (ins-2 is off). ${next}`,
    );
  });

  it("nothing is said of no node", () => expect(told([], "ssh")).toBeUndefined());
});
