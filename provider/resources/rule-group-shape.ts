import { z } from "zod";

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
