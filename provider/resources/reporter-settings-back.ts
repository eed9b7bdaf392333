import type { ConfChange } from "../flink/conf-fault";
import { listBefore, reportersKey } from "../flink/reporter-settings";
import { isSensitive } from "../flink/sensitive";
import { secretDigest } from "./emr-gateway";
import type { Properties } from "./node-conf";
import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import { ourKeys, planReporterSettings } from "./reporter-settings-plan";

/**
 * What becomes of keys of ours that somebody changed when we are taken out: `leave` them and say so, take them back by
 * `force` and say so, or `heal` them as any `up` does, whose warnings have named them already.
 */
export type EditedKeys = "leave" | "force" | "heal";

/** Pure: as the arguments ask for it. */
export function editedKeysOf({ force }: Pick<ReporterSettingsArgs, "force">): EditedKeys {
  return force ? "force" : "leave";
}

/** By what ours is told from others'. */
export interface Ours {
  readonly reporterName: string;
  /** With whose id secrets were made digests. */
  readonly prometheusInstanceId: string;
  /** Keys as we wrote them or may have; secrets as digests. */
  readonly writes: readonly Properties[];
}

/**
 * Pure: the reporter's keys as we last wrote them, as writes whose end we did not see may have, and as they should be,
 * which a run that was killed may have written too.
 */
export function oursOf(args: ReporterSettingsArgs, state: ReporterSettingsState): Ours {
  const { reporterName, prometheusInstanceId, properties, written = properties } = state;
  const wanted = planReporterSettings(args, state).properties;
  return {
    reporterName,
    prometheusInstanceId,
    writes: [written, ...(state.attempted ?? []), wanted],
  };
}

/** What a node's file, or EMR's map, has, had before us, and got from us. */
interface Restoration {
  readonly values: Properties;
  readonly earlier: Properties;
  readonly ours: Ours;
  readonly edited: EditedKeys;
}

/** What takes us out. */
export interface ChangeBack {
  readonly change: Required<ConfChange>;
  /** Our keys that somebody changed or took out. */
  readonly changed: readonly string[];
}

/** Pure: what takes us out of a file, or of EMR's map, that somebody changed since, and our keys that they changed. */
export function changeBack({ values, earlier, ours, edited }: Restoration): ChangeBack {
  const { reporterName, prometheusInstanceId: instanceId, writes } = ours;
  const isAsWritten = (key: string) => {
    const value = values[key];
    const shown =
      value !== undefined && isSensitive(key, value) ? secretDigest(instanceId, value) : value;
    return writes.some((written) => shown === written[key]);
  };
  const keys = ourKeys(reporterName);
  const changed = keys.filter((key) => !isAsWritten(key) && values[key] !== earlier[key]);
  const back = edited === "leave" ? keys.filter(isAsWritten) : keys;
  const had = back.filter((key) => key in earlier);
  const set = Object.fromEntries(had.map((key) => [key, earlier[key] ?? ""]));
  const remove = back.filter((key) => !(key in earlier));
  const list = listBefore(values[reportersKey], earlier[reportersKey], reporterName);
  return {
    change: {
      set: list === undefined ? set : { ...set, [reportersKey]: list },
      remove: list === undefined ? [...remove, reportersKey] : remove,
    },
    changed,
  };
}

/** Pure: the writes whose end we did not see, with one that begins now. */
export function withAttempt(
  { attempted = [] }: Pick<ReporterSettingsState, "attempted">,
  ours: Properties,
): Properties[] {
  const text = (one: Properties) => JSON.stringify(Object.entries(one).sort());
  return [...attempted.filter((one) => text(one) !== text(ours)), ours];
}

/**
 * Pure: what is said of keys of ours that somebody changed. No value is in it.
 * @param place - where they stand, as the line begins
 */
export function editedLines(
  place: string,
  about: { values: Properties; changed: readonly string[]; edited: EditedKeys },
): string[] {
  const { values, changed, edited } = about;
  if (edited === "heal") return [];
  const line = (keys: readonly string[], [what, left, back]: readonly [string, string, string]) => {
    if (keys.length === 0) return [];
    const said = `${place}: ${keys.join(", ")} was ${what} by somebody`;
    return edited === "force"
      ? [`${said}, and is as before us again (force: true).`]
      : [
          `${said}, so it ${left}. With force: true in its cluster's configuration destroy ${back}.`,
        ];
  };
  return [
    ...line(
      changed.filter((key) => values[key] !== undefined),
      ["changed", "stays", "takes it back"],
    ),
    ...line(
      changed.filter((key) => values[key] === undefined),
      ["taken out", "stays away", "puts it back"],
    ),
  ];
}
