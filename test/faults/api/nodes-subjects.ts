import { reporterJar } from "../../../provider/resources/reporter-jar";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import { clusterId, settingsArgs } from "../../resources/emr-bench";
import { openTatStage } from "../tat/tat-stage";
import type { Stage, Subject } from "./subject";

/** A new master joins while the configuration is written. */
function scaleOut({ cloud }: Stage): void {
  const cluster = cloud.emr.cluster(clusterId);
  const refuse = cluster.refuseIfBusy.bind(cluster);
  cluster.refuseIfBusy = () => {
    cluster.refuseIfBusy = refuse;
    cluster.scaleOut(3);
    cluster.addNode({ id: "ins-m0000009", role: "master", ip: "10.1.1.19" });
    refuse();
  };
}

/** Calls that end on nodes. */
export const nodesSubjects: readonly Subject[] = [
  {
    action: "ModifyServiceParamsByExportConfs",
    does: "changes",
    isLookedUp: true,
    flows: ["fails", "blocks", "hangs"],
    busyCode: "ResourceInUse.InstanceInProcess",
    scaleOut,
    open: (switches) =>
      openTatStage({ resource: reporterSettings, args: () => settingsArgs() }, switches),
  },
  {
    action: "RunCommand",
    does: "changes",
    isLookedUp: true,
    whyNoFlow: "what it begins on nodes is tried below",
    // The first looks at the node.
    skip: 1,
    open: (switches) =>
      openTatStage(
        {
          resource: reporterJar,
          args: ({ jar }) => ({ clusterId, jar }),
          script: "install-jar",
        },
        switches,
      ),
  },
];
