/** The costs of rules, for people. */
import type { RuleCost, RuleCosts, SetCost } from "./measure-rules";

/** A table of every rule, most expensive first. */
export function renderRuleTable({ own, other }: RuleCosts): string {
  const row = (set: string) => (cost: RuleCost) => `| ${set} ${cells(cost)}`;
  return [
    "| set | rule | series read | samples read | ms |",
    "| --- | --- | ---: | ---: | ---: |",
    ...dearest(own.rules).map(row("flinkwatch")),
    ...dearest(other.rules).map(row("awesome-prometheus-alerts")),
  ].join("\n");
}

/** A table of our recording rules, most expensive first. */
export function renderRecordingTable({ recordings }: RuleCosts): string {
  return [
    "| recording rule | series read | samples read | ms |",
    "| --- | ---: | ---: | ---: |",
    ...dearest(recordings.rules).map(cells),
  ].join("\n");
}

function cells({ name, series, samples, milliseconds }: RuleCost): string {
  return `| ${name} | ${series} | ${samples} | ${milliseconds.toFixed(1)} |`;
}

function dearest(costs: readonly RuleCost[]): RuleCost[] {
  return [...costs].sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The means of both sets, and ours by theirs. */
export function renderMeans({ own, other }: RuleCosts): string {
  const row = (what: string, of: (set: SetCost) => number, digits: number) => {
    const [ours, theirs] = [of(own), of(other)];
    const cells = [ours.toFixed(digits), theirs.toFixed(digits), (ours / theirs).toFixed(2)];
    return `| ${what} | ${cells.join(" | ")} |`;
  };
  return [
    "| mean | flinkwatch | awesome-prometheus-alerts | ratio |",
    "| --- | ---: | ---: | ---: |",
    row("series that a rule reads", (set) => set.seriesPerRule, 0),
    row("ms for a rule", (set) => set.msPerRule, 1),
    row("ms for a thousand series read", (set) => set.msPerThousandSeries, 2),
  ].join("\n");
}
