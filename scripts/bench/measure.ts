import { callsOf, type Fleet, onFleet, upOptions } from "./fleet-setting";
import { MASTERS } from "./fleet-world";
import { callFloor } from "./floor";
import { ResidentMemory } from "./resident-memory";

const ALERT_GROUPS = 5;
const RECORDING_GROUPS = 1;
/** The first `up` only sets the stage: it may work on more clusters at once than the engine would by itself. */
const UP_AT_ONCE = 48;

/** A no-op preview in figures. */
export interface PreviewFigure {
  clusters: number;
  seconds: number;
  calls: number;
  /** The fewest calls that it could be. */
  floor: number;
  byAction: Record<string, number>;
}

/** The figures, with what is not part of the bench's line for each fleet. */
export interface Measured {
  readonly figure: PreviewFigure;
  /** Largest resident set of the provider during the preview, in MB. */
  readonly rssMb: number;
  readonly upSeconds: number;
}

/**
 * Brings up a fleet on a local cloud of its own and previews it once more.
 * @throws Error when `up` fails or the preview shows a change.
 */
export async function measurePreview(fleet: Fleet): Promise<Measured> {
  const { clusters } = fleet;
  return onFleet(fleet, async (setting) => {
    fleet.say?.(`${clusters} clusters: the first up`);
    const up = await setting.pulumi.up(upOptions({ ...fleet, atOnce: UP_AT_ONCE }));
    if (up.exitCode !== 0) throw new Error(`bench: pulumi up failed.\n${up.stdout}\n${up.stderr}`);
    const before = setting.cloud.calls.list().length;
    fleet.say?.(`${clusters} clusters: a no-op preview`);
    const memory = new ResidentMemory(setting.cloud.endpoint);
    const run = await setting.pulumi.preview(["--expect-no-changes"]);
    const rssMb = memory.stop();
    if (run.exitCode !== 0) throw new Error(`bench: the preview is not empty.\n${run.stdout}`);
    const { byAction, calls } = callsOf(setting, before);
    const floor = callFloor({
      clusters,
      nodes: MASTERS * clusters,
      configGroups: 1,
      alertGroups: ALERT_GROUPS,
      recordingGroups: RECORDING_GROUPS,
    });
    const seconds = Number(run.seconds.toFixed(2));
    return {
      figure: { clusters, seconds, calls, floor, byAction },
      rssMb,
      upSeconds: Math.round(up.seconds),
    };
  });
}
