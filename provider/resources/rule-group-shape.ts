import { z } from "zod";

import type { Fault } from "../lifecycle/resource";

/** Name of a label. */
export const labelNameShape = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label name");

/** Where a group of rules is and what it is called: the same for alerts and for recordings. */
export const ruleGroupPlaceShape = {
  prometheusInstanceId: z
    .string()
    .regex(/^prom-[a-z0-9]+$/, "an id such as prom-1a2b3c4d")
    .describe("Prometheus instance that evaluates the rules."),
  groupName: z
    .string()
    .min(1)
    .max(128)
    .describe(
      "Name, unique in the instance; contains the stack's name. A change makes a new group.",
    ),
  adopt: z
    .boolean()
    .default(false)
    .describe(
      "Take over a group of this name that the stack did not create. Its rules are replaced. Default false.",
    ),
};

/** What {@link ruleFaults} looks at of a rule. */
interface NamedRule {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Names that stand twice, and labels that are not the user's to set.
 * @param nameKey as the rule's arguments call its name
 * @param reserved label → who sets it
 */
export function ruleFaults(
  rules: readonly NamedRule[],
  nameKey: string,
  reserved: Readonly<Record<string, string>>,
): Fault[] {
  const names = rules.map(({ name }) => name);
  return rules.flatMap(({ name, labels }, at) => {
    const first = names.indexOf(name);
    const twice = `is the name of rules[${first}] too, got "${name}", expected a name that is unique in the group.`;
    const repeated = first === at ? [] : [{ path: `rules[${at}].${nameKey}`, reason: twice }];
    const taken = Object.keys(reserved).filter((label) => label in labels);
    const set = taken.map((label) => ({
      path: `rules[${at}].labels.${label}`,
      reason: `is set by ${reserved[label]}, expected another label name. Remove it.`,
    }));
    return [...repeated, ...set];
  });
}
