import { emrFlink } from "../../provider/resources/emr-flink";
import { emrFlinkArgs } from "../../provider/resources/emr-flink-args";
import { clusterId, emrWorld, instanceId, Lived, openEmrBench, type EmrBench } from "./emr-bench";

const args = emrFlinkArgs.parse({ clusterId, prometheusInstanceId: instanceId });
let bench: EmrBench;
afterEach(() => bench.close());

describe("EmrFlink", () => {
  it("tells what it found, and sees no drift in what it told", async () => {
    bench = await openEmrBench();
    const flink = new Lived(bench, emrFlink, args);
    expect(await flink.create()).toMatchObject({
      clusterId,
      flinkVersion: "1.14.6",
      flinkVersionEmr: "1.14.6",
      vpcId: "vpc-emr00001",
      reachable: true,
      gone: false,
    });
    expect(await flink.drift()).toEqual([]);
    expect(bench.lines).toEqual([]);
  });

  it("finds a cluster by its name", async () => {
    bench = await openEmrBench();
    const flink = new Lived(bench, emrFlink, emrFlinkArgs.parse({ clusterName: "orders" }));
    expect((await flink.create()).clusterId).toBe(clusterId);
  });

  it("names all that stands in the way at once", async () => {
    bench = await openEmrBench({
      emr: [emrWorld({ appId: 1259999999, vpc: "vpc-emr00002", subnet: "subnet-emr00002" })],
    });
    await expect(new Lived(bench, emrFlink, args).create()).rejects.toThrow(
      [
        `EMR cluster ${clusterId}: 2 things stand in the way, nothing was changed.`,
        "- account: belongs to another one, got APPID 1259999999, expected 1250000001. Use that account's credentials in a stack of its own.",
        "- network: is in another VPC than the Prometheus instance, got vpc-emr00002, expected vpc-emr00001. Use an instance in that VPC, or set network: routed if it is routed.",
      ].join("\n"),
    );
  });

  it("keeps what it knew when the nodes cannot be reached, and says so", async () => {
    bench = await openEmrBench();
    const flink = new Lived(bench, emrFlink, args);
    await flink.create();
    for (const node of ["ins-m0000001", "ins-m0000002", "ins-r0000001"]) {
      bench.cloud.nodes.change(node, { agent: "offline" });
    }
    expect(await flink.drift()).toEqual([]);
    expect(flink.state).toMatchObject({ flinkVersion: "1.14.6", reachable: false });
    expect(bench.lines).toContain(
      `EMR cluster ${clusterId}, node ins-m0000001: could not be looked at, the command agent is offline.`,
    );
  });

  it("refuses a cluster that is not there", async () => {
    bench = await openEmrBench();
    const other = emrFlinkArgs.parse({ clusterId: "emr-other001" });
    await expect(new Lived(bench, emrFlink, other).create()).rejects.toThrow(
      "EMR cluster emr-other001: not found in ap-guangzhou. Check its id and flinkwatch:region.",
    );
  });
});
