/** The containers that run Flink, found where the NodeManager keeps their logs and files. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ProcessKind } from "../real-flink/flink-process";
import { LogFile } from "../real-flink/log-file";
import type { YarnCluster } from "./yarn-cluster";

/** A JobManager or TaskManager in its container. */
export interface FlinkContainer {
  readonly kind: ProcessKind;
  /** Such as `container_1795656690700_0001_01_000002`. */
  readonly id: string;
  /** `jobmanager.log` or `taskmanager.log`: gone soon after the application's end, when YARN has collected it. */
  readonly log: LogFile;
  /** What it said before logging worked. */
  readonly error: LogFile;
}

const KINDS: readonly ProcessKind[] = ["jobmanager", "taskmanager"];

/** The containers of an application that have begun to log, in the order in which they were given. */
export function flinkContainers(cluster: YarnCluster, applicationId: string): FlinkContainer[] {
  const folder = path.join(cluster.containerLogs, applicationId);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((id) => {
      const file = (name: string) => path.join(folder, id, name);
      return KINDS.filter((kind) => existsSync(file(`${kind}.log`))).map((kind) => ({
        kind,
        id,
        log: new LogFile(file(`${kind}.log`)),
        error: new LogFile(file(`${kind}.err`)),
      }));
    });
}
