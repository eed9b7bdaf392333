/** What this machine needs instead of what EMR's configuration says. Nothing of the reporter is among it. */
import path from "node:path";
import { flinkOrder, javaFlags } from "../real-flink/versions";

/** Settings for an application of that version whose files go below `dir`. */
export function jobSettings(version: string, dir: string): Record<string, string> {
  const checkpoints = `file://${path.join(dir, "checkpoints")}`;
  return {
    ...MEMORY,
    ...(flinkOrder(version) < 200 ? OF_1 : OF_2),
    [javaOptionsKey(version)]: [...JVM, ...javaFlags(version)].join(" "),
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

/** EMR's file names ZooKeeper and options that no JVM takes; from 1.17 on both keys have another name. */
const OF_1 = { "high-availability": "NONE", "high-availability.type": "NONE", "env.java.opts": "" };
/** Here no key may be another's beginning: the client would fail when it writes config.yaml for the containers. */
const OF_2 = { "high-availability.type": "NONE" };

function javaOptionsKey(version: string): string {
  return flinkOrder(version) < 117 ? "env.java.opts" : "env.java.opts.all";
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
