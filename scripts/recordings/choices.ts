/** What somebody chooses above a dashboard, and the queries with that in them. */
import type { Choices, VariableName } from "../../monitoring/dashboards/scope";
import type { Recording } from "./recording";

/** Variable → its value; where several may be chosen, a regular expression. */
export type Chosen = Readonly<Partial<Record<VariableName, string>>>;

/** Every combination of values that a recording has for the variables of which one is chosen; all for the others. */
export function everyChoice(choices: Choices, { series }: Recording): Chosen[] {
  const names = Object.keys(choices) as VariableName[];
  const ones = names.filter((name) => choices[name] === "one");
  const all = Object.fromEntries(
    names.filter((name) => choices[name] === "many").map((name) => [name, ".+"]),
  );
  const found = new Map<string, Chosen>();
  for (const { labels } of series) {
    const picked = ones.map((name) => labels[name]);
    if (picked.includes(undefined)) continue;
    const chosen = Object.fromEntries(ones.map((name, at) => [name, picked[at]]));
    found.set(JSON.stringify(picked), { ...all, ...chosen });
  }
  return [...found.values()];
}

/** The expression as Grafana asks it once that is chosen. */
export function withChosen(expr: string, chosen: Chosen): string {
  return Object.entries(chosen).reduce(
    (text, [name, value]) => text.replaceAll(`"$${name}"`, JSON.stringify(value)),
    expr,
  );
}
