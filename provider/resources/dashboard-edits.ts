import type { Json } from "../grafana/named-dashboard";
import { diffInTexts } from "../lifecycle/json-text";
import { formatPath } from "../lifecycle/property-path";

/** Of how many places of a dashboard a run tells. */
const PLACES = 10;

/** What people have changed: a line for each dashboard that is there, with panels and fields. */
export function editsIn(
  live: Readonly<Record<string, Json>>,
  wanted: Readonly<Record<string, Json>>,
): string[] {
  return Object.entries(live).flatMap(([uid, model]) => {
    const was = wanted[uid] ?? model;
    const places = diffInTexts(model, was).map(
      ({ path, observed, desired }) =>
        `${formatPath(path)} is ${told(observed)}, was ${told(desired)}`,
    );
    if (places.length === 0) return [];
    const more = places.length > PLACES ? [`${places.length - PLACES} more`] : [];
    const all = [...places.slice(0, PLACES), ...more].join("; ");
    return [
      `dashboard "${String(was.title)}" (${uid}): edited in Grafana, up puts it back: ${all}.`,
    ];
  });
}

/** A value as people read it: whole panels by their number of characters. */
function told(value: unknown): string {
  if (value === undefined) return "not there";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.length} characters` : text;
}
