import { type RenderedRule, renderAlertGroups, type RenderOptions } from "../../monitoring/alerts";

/** A stack that expects something, so that every alert has a rule. */
export const EXPECTING: Pick<RenderOptions, "expected" | "instances"> = {
  instances: { "emr-1a2b3c4d": "emr-1a2b3c4d", "emr-5e6f7a8b": "emr-5e6f7a8b" },
  expected: {
    clusters: true,
    jobs: [
      { name: "orders-eu", cluster: "emr-1a2b3c4d" },
      { name: "daily-sync" },
      { pattern: "clicks-.*" },
    ],
  },
};

/** One rule of every alert, by name: what nothing need be expected for is as it is where nothing is. */
export function exampleRules(options: RenderOptions): Map<string, RenderedRule> {
  const groups = [
    ...renderAlertGroups({ ...options, ...EXPECTING }),
    ...renderAlertGroups(options),
  ];
  return new Map(groups.flatMap(({ rules }) => rules).map((rule) => [rule.name, rule]));
}
