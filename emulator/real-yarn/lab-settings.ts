/** What this machine needs instead of what EMR's configuration says. Nothing of the reporter is among it. */
import path from "node:path";
import { flinkOrder, javaFlags } from "../real-flink/versions";

/** Settings for an application of that version whose files go below `dir`. */
export function jobSettings(version: string, dir: string): Record<string, string> {
  const checkpoints = `file://${path.join(dir, "checkpoints")}`;
  const isOld = flinkOrder(version) < 200;
  return {
    ...MEMORY,
    // EMR's file names ZooKeeper and options that no JVM takes, by the keys that are replaced here. No key may be
    // another's beginning: Flink 2's client fails when it writes such a config.yaml for the containers.
    [isOld ? "high-availability" : "high-availability.type"]: "NONE",
    [isOld ? "env.java.opts" : "env.java.opts.all"]: [...JVM, ...javaFlags(version)].join(" "),
    "state.checkpoints.dir": checkpoints,
    "execution.checkpointing.dir": checkpoints,
    "jobmanager.rpc.port": "0",
    "jobmanager.bind-host": "127.0.0.1",
    "rest.bind-address": "127.0.0.1",
    "taskmanager.bind-host": "127.0.0.1",
    // Lost containers are noticed in seconds.
    "heartbeat.interval": "1000",
    "heartbeat.timeout": "5000",
    "yarn.heartbeat.container-request-interval": "100",
    "yarn.application-attempts": "1",
  };
}

const JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** Small processes: the lab's jobs do nearly nothing. */
const MEMORY: Readonly<Record<string, string>> = {
  "jobmanager.memory.process.size": "700m",
  "jobmanager.memory.jvm-metaspace.size": "128m",
  "taskmanager.numberOfTaskSlots": "1",
  "taskmanager.memory.process.size": "600m",
  "taskmanager.memory.framework.heap.size": "64m",
  "taskmanager.memory.framework.off-heap.size": "32m",
  "taskmanager.memory.task.off-heap.size": "0m",
  "taskmanager.memory.network.min": "24m",
  "taskmanager.memory.network.max": "24m",
  "taskmanager.memory.managed.size": "16m",
  "taskmanager.memory.jvm-metaspace.size": "128m",
  "taskmanager.memory.jvm-overhead.min": "64m",
  "taskmanager.memory.jvm-overhead.max": "64m",
};
