import path from "node:path";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import {
  closePrograms,
  diagnostics,
  ended,
  nodesAlone,
  oneCluster,
  program,
  succeeded,
  upped,
} from "../support/program-run";
import type { ProgramOptions } from "../support/program";

afterEach(closePrograms);

function under(switches: Record<string, unknown>): ProgramOptions {
  return oneCluster({
    world: (world) => {
      world.switches = switches;
    },
  });
}

// Switches of the cloud, and what of a stack they concern.
test.each<[Record<string, unknown>, (options: ProgramOptions) => ProgramOptions]>([
  [
    {
      importAbsentKeys: "keep",
      serviceTypeOfFlink: 41,
      groupNames: "custom",
      flowIdWhenUnchanged: "absent",
    },
    nodesAlone,
  ],
  [
    { proxyAddress: "http", destroyedInstance: "status5", newObjectsListedAfterPolls: 2 },
    oneCluster,
  ],
  [
    {
      proxyAddress: "empty",
      dashboardsNeedGrafana: "no",
      pushJobLabel: "exported_job",
      pushTimeSeconds: "no",
    },
    oneCluster,
  ],
])("up, an empty preview and destroy where the cloud is so: %j", async (switches, stack) => {
  const { pulumi } = await upped(stack(under(switches)));
  succeeded(await pulumi.preview(["--expect-no-changes"]));
  succeeded(await pulumi.destroy());
});

test.each([
  [
    { exportImportApi: "NotInWhiteList" },
    "EMR cluster emr-demo0001: EMR's configuration export and import are not open for this account. Tencent emr.DescribeExportConfs of emr-demo0001 failed: UnsupportedOperation.NotInWhiteList (request …): The account is not in the white list. Ask Tencent Cloud to add the account to the white list, or set delivery: node.\n",
  ],
  [
    { importCustomKeys: "refuse" },
    "EMR cluster emr-demo0001: EMR did not take the reporter's keys. Tencent emr.ModifyServiceParamsByExportConfs of emr-demo0001 failed: InvalidParameter (request …): The configuration item metrics.reporter.promgateway.factory.class does not exist. Add them once by hand in the console (cluster services, Flink, configuration), ask Tencent Cloud to allow custom items, or set delivery: node.\n",
  ],
  [
    { agents: "absent" },
    "EMR cluster emr-demo0001: one thing stands in the way, nothing was changed.\n    - nodes: none can be reached, got ins-m0000001 (the command agent is absent), ins-m0000002 (the command agent is absent), ins-r0000001 (the command agent is absent). Start the TAT agent on them.\n",
  ],
])("a clear refusal where the cloud is so: %j", async (switches, message) => {
  const setting = await program(nodesAlone(under(switches)));
  const before = takeSnapshot(conf(setting));
  const run = ended(await setting.pulumi.up(), 1);
  expect(diagnostics(run)).toContain(message);
  expect(compareSnapshots(before, takeSnapshot(conf(setting)))).toEqual([]);
});

/** The folder with the configuration of the first master. */
function conf(setting: Setting): string {
  return path.join(setting.cloud.hosts["ins-m0000001"]!, FLINK_HOME, "conf");
}
