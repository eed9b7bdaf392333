/** Where the gateway's password stands in clear on YARN. */
import path from "node:path";
import { answersHolding, filesHolding, permissionsOf, processesHolding } from "./secret-search";
import type { LabApplication, YarnStage } from "./stage";

/** What {@link lookForPassword} must find where no password may stand. */
export const NOWHERE: Readonly<Record<string, RegExp>> = {
  "command lines": /^nowhere$/,
  environments: /^nowhere$/,
  "launch_container.sh and logs": /^nowhere$/,
  "YARN's pages": /^nowhere$/,
  "Flink's REST": /^nowhere$/,
};

/** Notes where the password stands while an application runs. */
export async function lookForPassword(stage: YarnStage, { id }: LabApplication): Promise<void> {
  const { cluster } = stage;
  const word = stage.gateway.account.token;
  const { addresses, containerFiles, containerLogs } = cluster;
  const { web, nodeWeb } = addresses;
  const flink = `http://${web}/proxy/${id}`;
  stage.observe("files of containers", filesHolding(cluster.applicationFiles(id), word));
  stage.observe("staged files", stagedFiles(stage, id));
  stage.observe("staging folder", permissionsOf(stagingFolder(stage, id)));
  stage.observe("command lines", processesHolding(containerFiles, word, "cmdline"));
  stage.observe("environments", processesHolding(containerFiles, word, "environ"));
  stage.observe("launch_container.sh and logs", filesHolding(path.join(containerLogs, id), word));
  const pages = [
    `http://${web}/cluster/app/${id}`,
    `http://${web}/conf`,
    `http://${web}/ws/v1/cluster/apps/${id}`,
    `http://${web}/ws/v1/cluster/apps/${id}/appattempts`,
    `http://${nodeWeb}/node/application/${id}`,
    `http://${nodeWeb}/ws/v1/node/apps/${id}`,
    `http://${nodeWeb}/ws/v1/node/containers`,
  ];
  stage.observe("YARN's pages", await answersHolding(pages, word));
  const rest = ["/jobmanager/config", "/jobmanager/environment", "/jobs/overview", "/taskmanagers"];
  const targets = rest.map((target) => `${flink}${target}`);
  stage.observe("Flink's REST", await answersHolding(targets, word));
}

/** Notes where it stands when the application has ended. */
export function lookForPasswordAfterEnd(stage: YarnStage, { id }: LabApplication): void {
  const { cluster } = stage;
  const word = stage.gateway.account.token;
  stage.observe("files of containers", filesHolding(cluster.applicationFiles(id), word));
  stage.observe("staged files", stagedFiles(stage, id));
}

function stagedFiles(stage: YarnStage, id: string): string {
  return filesHolding(stagingFolder(stage, id), stage.gateway.account.token);
}

function stagingFolder({ cluster }: YarnStage, id: string): string {
  return path.join(cluster.userHome, ".flink", id);
}
