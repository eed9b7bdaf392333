/** The costs of both sets of rules, for people. */
import type { RuleCost, RuleCosts } from "./measure-rules";

/** A table of every rule, most expensive first, then the means and their ratio. */
export function renderRuleCosts({ own, other, meanMs, ratio }: RuleCosts): string {
  const row = (set: string) => (cost: RuleCost) =>
    `| ${set} | ${cost.name} | ${cost.series} | ${cost.milliseconds.toFixed(1)} |`;
  const dearest = (costs: readonly RuleCost[]) =>
    [...costs].sort((a, b) => b.milliseconds - a.milliseconds);
  return [
    "| set | rule | series read | ms |",
    "| --- | --- | ---: | ---: |",
    ...dearest(own).map(row("flinkwatch")),
    ...dearest(other).map(row("awesome-prometheus-alerts")),
    "",
    `a thousand series read take ${perThousand(own)} ms against ${perThousand(other)} ms;`,
    `mean ${meanMs.own.toFixed(1)} ms a rule against ${meanMs.other.toFixed(1)} ms: ratio ${ratio.toFixed(2)}`,
  ].join("\n");
}

function perThousand(costs: readonly RuleCost[]): string {
  const sum = (of: (cost: RuleCost) => number) => costs.reduce((all, cost) => all + of(cost), 0);
  return ((sum(({ milliseconds }) => milliseconds) / sum(({ series }) => series)) * 1000).toFixed(
    1,
  );
}
