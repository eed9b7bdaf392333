import { loadAlerts } from "../monitoring/alert-data";
import { nearNames } from "../monitoring/near-names";
import { checkReceivers } from "../monitoring/receivers";
import type { ConfigFault } from "./cross-checks";
import { isMap, type RawMap, show } from "./raw";

/** A list of receivers and where it stands under `alerts`. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly receivers: readonly string[];
}

/** Faults of whom alerts tell: names that nothing has, templates that nothing names, groups that there are not. */
export function receiverChecks(alerts: RawMap): ConfigFault[] {
  const names = namesOf(alerts.notices);
  const declared = names.filter((name) => name !== undefined);
  const places = placesOf(alerts);
  const faults = places.flatMap(({ path, receivers }) =>
    checkReceivers("", receivers, declared).map((fault) => ({
      path: ["alerts", ...path, Number(fault.path.slice(1))],
      reason: fault.reason,
    })),
  );
  return [
    ...faults,
    ...duplicateNames(names),
    ...unnamed(alerts, names, places),
    ...groups(alerts),
  ];
}

function namesOf(notices: unknown): (string | undefined)[] {
  if (!Array.isArray(notices)) return [];
  return notices.map((one: unknown) =>
    isMap(one) && typeof one.name === "string" ? one.name : undefined,
  );
}

/** Every list of receivers. What is no list of texts is the schema's fault to tell. */
function placesOf(alerts: RawMap): Place[] {
  const entriesOf = (value: unknown): [string | number, unknown][] =>
    Array.isArray(value)
      ? value.map((one: unknown, i) => [i, one])
      : Object.entries(isMap(value) ? value : {});
  const of = (...path: string[]): Place[] => {
    const inside = path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), alerts);
    return entriesOf(inside).flatMap(([key, one]) => list([...path, key, "receivers"], one));
  };
  return [
    ...list(["receivers"], alerts),
    ...of("groups"),
    ...of("thresholds"),
    ...of("overrides"),
    ...of("expected", "jobs"),
  ];
}

function list(path: readonly (string | number)[], holder: unknown): Place[] {
  if (!isMap(holder) || !Array.isArray(holder.receivers)) return [];
  const receivers: unknown[] = holder.receivers;
  const texts = receivers.filter((one): one is string => typeof one === "string" && one !== "");
  return texts.length === receivers.length ? [{ path, receivers: texts }] : [];
}

function duplicateNames(names: readonly (string | undefined)[]): ConfigFault[] {
  return names.flatMap((name, i): ConfigFault[] => {
    const first = names.indexOf(name);
    if (name === undefined || first === i) return [];
    const reason = `is a duplicate, got ${show(name)} as in flinkwatch:alerts.notices[${first}]. Remove one of the two.`;
    return [{ path: ["alerts", "notices", i, "name"], reason }];
  });
}

/** Where `receivers` say who is told, a template that nobody names would be made and never used. */
function unnamed(
  alerts: RawMap,
  names: readonly (string | undefined)[],
  places: readonly Place[],
): ConfigFault[] {
  if (alerts.receivers === undefined) return [];
  const told = new Set(places.flatMap(({ receivers }) => receivers));
  return names.flatMap((name, i): ConfigFault[] => {
    if (name === undefined || told.has(name)) return [];
    const reason = `is named by no receivers, so that it is never told, got ${show(name)}. Add it to flinkwatch:alerts.receivers, or remove it.`;
    return [{ path: ["alerts", "notices", i, "name"], reason }];
  });
}

function groups({ groups }: RawMap): ConfigFault[] {
  const known = [...new Set(loadAlerts().map(({ group }) => group))].sort();
  const given = isMap(groups) ? Object.keys(groups) : [];
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearNames(name, known);
      const next =
        near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Correct it, or remove it.";
      const reason = `there is no group of alerts of this name, expected one of ${known.join(", ")}. ${next}`;
      return { path: ["alerts", "groups", name], reason };
    });
}
