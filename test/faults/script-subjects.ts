import { reporterJar } from "../../provider/resources/reporter-jar";
import { reporterSettings } from "../../provider/resources/reporter-settings";
import { clusterId, settingsArgs, type EmrBench } from "../resources/emr-bench";
import type { NodeChange } from "./api/node-stage";

/** Opens a stage for a change of nodes, whatever the way to them. */
export type Opening<Stage> = <A extends object, S extends { clusterId: string }>(
  change: NodeChange<A, S>,
) => Promise<Stage>;

/** A script that changes nodes, in the change of a resource that runs it. */
export interface ScriptSubject {
  /** As docs/reliability.md names it. */
  readonly name: string;
  readonly script: string;
  /** Whether it is tried anew, after another look, where the file is not as it was read: so it is when delivered twice. */
  readonly mayReadAgain?: true;
  /** Whether the change takes something away. */
  readonly isRemoval?: true;
  /** Opens a stage of two nodes for it. */
  openBy<Stage>(open: Opening<Stage>): Promise<Stage>;
}

const jar = ({ jar }: EmrBench) => ({ clusterId, jar });
const settings = () => settingsArgs({ delivery: "node" });
const nodes = 2;

/** All scripts that change nodes. */
export const SCRIPT_SUBJECTS: readonly ScriptSubject[] = [
  {
    name: "a vendor's jar installed",
    script: "install-jar",
    openBy: (open) => open({ resource: reporterJar, args: jar, script: "install-jar", nodes }),
  },
  {
    name: "a vendor's jar removed",
    script: "remove-jar",
    isRemoval: true,
    openBy: (open) => open({ resource: reporterJar, before: jar, script: "remove-jar", nodes }),
  },
  {
    name: "our keys in each node's file",
    script: "write-conf",
    openBy: (open) =>
      open({ resource: reporterSettings, args: settings, script: "write-conf", nodes }),
  },
  {
    name: "our keys removed from each node's file",
    mayReadAgain: true,
    script: "write-conf",
    isRemoval: true,
    openBy: (open) =>
      open({ resource: reporterSettings, before: settings, script: "write-conf", nodes }),
  },
];
