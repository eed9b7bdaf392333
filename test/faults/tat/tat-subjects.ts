import { reporterJar } from "../../../provider/resources/reporter-jar";
import { reporterSettings } from "../../../provider/resources/reporter-settings";
import { clusterId, settingsArgs, type EmrBench } from "../../resources/emr-bench";
import { openNodeStage, type NodeStage } from "../api/node-stage";

/** A script that changes nodes, in the change of a resource that runs it. */
export interface TatSubject {
  /** As docs/reliability.md names it. */
  readonly name: string;
  readonly script: string;
  /** Whether it is tried anew, after another look, where the file is not as it was read: so it is when delivered twice. */
  readonly mayReadAgain?: true;
  /** Whether the change takes something away. */
  readonly isRemoval?: true;
  open(): Promise<NodeStage>;
}

const jar = ({ jar }: EmrBench) => ({ clusterId, jar });
const settings = () => settingsArgs({ delivery: "node" });
const nodes = 2;

/** All scripts that change nodes. */
export const TAT_SUBJECTS: readonly TatSubject[] = [
  {
    name: "a vendor's jar installed",
    script: "install-jar",
    open: () =>
      openNodeStage({ resource: reporterJar, args: jar, script: "install-jar", nodes }, {}),
  },
  {
    name: "a vendor's jar removed",
    script: "remove-jar",
    isRemoval: true,
    open: () =>
      openNodeStage({ resource: reporterJar, before: jar, script: "remove-jar", nodes }, {}),
  },
  {
    name: "our keys in each node's file",
    script: "write-conf",
    open: () =>
      openNodeStage(
        { resource: reporterSettings, args: settings, script: "write-conf", nodes },
        {},
      ),
  },
  {
    name: "our keys removed from each node's file",
    mayReadAgain: true,
    script: "write-conf",
    isRemoval: true,
    open: () =>
      openNodeStage(
        { resource: reporterSettings, before: settings, script: "write-conf", nodes },
        {},
      ),
  },
];
