import path from "node:path";
import { projectRoot } from "../project-root";
import type { Setting } from "../story/setting";
import { callsOf, type Fleet, onFleet, upOptions } from "./fleet-setting";
import { MASTERS } from "./fleet-world";

/** One way to draw the installation on all masters of a fleet. */
export interface InstallFigure {
  seconds: number;
  calls: number;
  byAction: Record<string, number>;
}

/** The two ways beside each other. */
export interface InstallComparison {
  /** One resource for each cluster, as this project draws it. */
  perCluster: InstallFigure;
  /** One resource for each node. */
  perNode: InstallFigure;
  /** How many times as much the second takes. */
  ratio: { seconds: number; calls: number };
}

/**
 * Installs the jar on all masters of a fleet twice, each time on a local cloud of its own.
 * @throws Error when `up` fails.
 */
export async function compareInstalls(fleet: Fleet): Promise<InstallComparison> {
  const perCluster = await measureInstall(fleet, "cluster");
  const perNode = await measureInstall(fleet, "node");
  const ratio = {
    seconds: Number((perNode.seconds / perCluster.seconds).toFixed(2)),
    calls: Number((perNode.calls / perCluster.calls).toFixed(2)),
  };
  return { perCluster, perNode, ratio };
}

function measureInstall(fleet: Fleet, resourceFor: "cluster" | "node"): Promise<InstallFigure> {
  const program = {
    main: path.join(projectRoot(), "dist/scripts/bench/install-program.js"),
    config: { "bench:clusters": fleet.clusters, "bench:resourceFor": resourceFor },
  };
  const work = async (setting: Setting) => {
    fleet.say?.(
      `${MASTERS * fleet.clusters} masters: the jar alone, one resource for each ${resourceFor}`,
    );
    const up = await setting.pulumi.up(upOptions(fleet));
    if (up.exitCode !== 0) throw new Error(`bench: pulumi up failed.\n${up.stdout}\n${up.stderr}`);
    return { seconds: Number(up.seconds.toFixed(1)), ...callsOf(setting) };
  };
  return onFleet(fleet, work, program);
}
