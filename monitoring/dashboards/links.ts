/** Where a click in a dashboard leads to, with what was chosen and clicked. */
import { dashboardUid } from "./names";
import type { Dashboard } from "./dashboard";
import { type Choices, VARIABLES, type VariableName } from "./scope";

/** How a clicked thing's label is written into an address. */
export type LabelWriter = (label: string) => string;

/** A label of a clicked line. */
export const ofField: LabelWriter = (label) => `\${__field.labels.${label}:percentencode}`;
/** A label in the clicked row of a table. */
export const ofRow: LabelWriter = (label) => `\${__data.fields.${label}:percentencode}`;

/** What the address of a dashboard is made from. */
export interface LinkOptions {
  readonly from: Dashboard;
  readonly to: Dashboard;
  /** Labels that what was clicked has. */
  readonly labels?: readonly string[];
  readonly write?: LabelWriter;
}

/**
 * Address of a dashboard at the clicked cluster, job and task; what was not clicked comes from what was chosen. It says
 * nothing of the time.
 */
export function linkTo({ from, to, labels = [], write = ofField }: LinkOptions): string {
  const variables = VARIABLES.filter((name) => to.scope.choices[name] !== undefined).flatMap(
    (name) => {
      if (labels.includes(name)) return [`var-${name}=${write(name)}`];
      return isPassed(name, from.scope.choices, to.scope.choices) ? [`\${${name}:queryparam}`] : [];
    },
  );
  const path = `/d/${dashboardUid(to.name)}/${to.name}`;
  return `${path}?${["${datasource:queryparam}", ...variables].join("&")}`;
}

/** Where one is to be chosen, "all" would be taken for a name. */
function isPassed(name: VariableName, from: Choices, to: Choices): boolean {
  return from[name] === "one" || (from[name] === "many" && to[name] === "many");
}

/** Labels of what a query gives, by its outermost aggregation; none if it has none. */
export function labelsOf(expr: string): string[] {
  const [, labels = ""] = /\bby \(([^)]*)\)/.exec(expr) ?? [];
  return labels.split(",").flatMap((label) => label.trim() || []);
}
