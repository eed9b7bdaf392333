import { diffInTexts } from "../lifecycle/json-text";
import { formatPath, type PropertyPath } from "../lifecycle/property-path";
import { toldPlaces } from "./told-places";

/** The rules of a group, null where one is missing. */
interface RulesOf<Rule> {
  readonly rules: readonly (Rule | null)[];
}

/**
 * What people have changed of a group of rules; undefined where it is as the last `up` left it. `ofRule` tells a place
 * within a rule, by the rule and what leads from it to the place. Pure.
 */
export function editedPlaces<Rule>(
  live: RulesOf<Rule>,
  wanted: RulesOf<Rule>,
  ofRule: (rule: Rule | undefined, at: number, rest: PropertyPath) => string,
): string | undefined {
  const changes = diffInTexts(live, wanted);
  if (changes.length === 0) return undefined;
  return toldPlaces(changes, (path) => {
    const [key, at, ...rest] = path;
    if (key === "owned") return "our label managed_by on every rule";
    if (key !== "rules" || typeof at !== "number") return formatPath(path);
    return `rule ${ofRule(wanted.rules[at] ?? live.rules[at] ?? undefined, at, rest)}`;
  });
}
