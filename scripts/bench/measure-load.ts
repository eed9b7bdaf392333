import { existsSync } from "node:fs";
import path from "node:path";
import { FLINK_HOME } from "../story/demo-fleet";
import type { Setting } from "../story/setting";
import { callsOf, type Fleet, onFleet, upOptions } from "./fleet-setting";
import { clusterId, masterIds, MASTERS } from "./fleet-world";
import { ResidentMemory } from "./resident-memory";

/** A first `up` of a whole fleet, stopped by Ctrl-C in the middle and run again. */
export interface LoadFigure {
  clusters: number;
  /** Masters that had the jar when the first run had ended, and after the next one. */
  nodesDone: { stopped: number; next: number };
  /** From Ctrl-C to the end of the CLI. */
  stopSeconds: number;
  /** Of the next `up`, which does the rest. */
  nextSeconds: number;
  /** Calls of both. */
  calls: number;
  /** Answers of the cloud that a call came too soon after others. */
  rateLimited: number;
  /** Most connections to the API that were open at once. */
  connections: number;
  /** Largest resident set of the provider, in MB. */
  rssMb: number;
}

/**
 * Brings up a fleet with the project's program, presses Ctrl-C when half of its masters have the jar, and runs it
 * again.
 * @throws Error when the next `up` fails, or the preview after it shows a change.
 */
export function measureLoad(fleet: Fleet): Promise<LoadFigure> {
  return onFleet(fleet, async (setting) => {
    const { pulumi, cloud } = setting;
    const memory = new ResidentMemory(cloud.endpoint);
    const masters = `${MASTERS * fleet.clusters} masters`;
    fleet.say?.(`${masters}: the first up, until half of them have the jar`);
    const stopped = pulumi.up(upOptions(fleet));
    await untilHalf(setting, fleet.clusters, stopped);
    const pressed = Date.now();
    pulumi.interrupt();
    await stopped;
    const stopSeconds = (Date.now() - pressed) / 1000;
    const nodesStopped = nodesWithJar(setting, fleet.clusters);
    fleet.say?.(`${masters}: the next up`);
    const next = await pulumi.up(upOptions(fleet));
    if (next.exitCode !== 0) throw new Error(`bench: the next up failed.\n${next.stdout}`);
    const nodesNext = nodesWithJar(setting, fleet.clusters);
    const rssMb = memory.stop();
    const { calls } = callsOf(setting);
    const rateLimited = cloud.calls.list().filter(({ code }) => code === "RequestLimitExceeded");
    const connections = cloud.mostConnections();
    fleet.say?.(`${masters}: a preview, which must be empty`);
    const preview = await pulumi.preview(["--expect-no-changes"]);
    if (preview.exitCode !== 0)
      throw new Error(`bench: the preview is not empty.\n${preview.stdout}`);
    return {
      clusters: fleet.clusters,
      nodesDone: { stopped: nodesStopped, next: nodesNext },
      stopSeconds: Number(stopSeconds.toFixed(1)),
      nextSeconds: Math.round(next.seconds),
      calls,
      rateLimited: rateLimited.length,
      connections,
      rssMb,
    };
  });
}

/** Until half of the masters have the jar, or the run has ended. */
async function untilHalf(setting: Setting, clusters: number, run: Promise<unknown>): Promise<void> {
  let isOver = false;
  void run.finally(() => (isOver = true));
  while (!isOver && nodesWithJar(setting, clusters) < (MASTERS * clusters) / 2) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function nodesWithJar({ cloud, jars }: Setting, clusters: number): number {
  return Array.from({ length: clusters }, (_each, index) => index)
    .flatMap((index) => masterIds(index).map((node) => ({ node, jar: jars[clusterId(index)]! })))
    .filter(({ node, jar }) => existsSync(path.join(cloud.hosts[node]!, FLINK_HOME, jar.path)))
    .length;
}
