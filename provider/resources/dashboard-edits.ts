import type { Json } from "../grafana/named-dashboard";
import { diffInTexts } from "../lifecycle/json-text";
import { toldPlaces } from "./told-places";

/** What people have changed: a line for each dashboard that is there, with panels and fields. */
export function editsIn(
  live: Readonly<Record<string, Json>>,
  wanted: Readonly<Record<string, Json>>,
): string[] {
  return Object.entries(live).flatMap(([uid, model]) => {
    const was = wanted[uid] ?? model;
    const changes = diffInTexts(model, was);
    if (changes.length === 0) return [];
    const title = String(was.title);
    return [
      `dashboard "${title}" (${uid}): edited in Grafana, up puts it back: ${toldPlaces(changes)}.`,
    ];
  });
}
