/** The page that compares our alerts with others, as measured. */
import { type FaultRow, renderFaultTable } from "./fault-table";
import type { RuleCosts } from "./measure-rules";
import { renderMeans, renderRecordingTable, renderRuleTable } from "./rule-costs";
import { renderSubjectTable } from "./subjects";

/** Where it lies. */
export const COMPARED_PAGE = "docs/alerts-compared.md";

/** What is on it. */
export interface Compared {
  /** Such as `200 clusters of 20 jobs`. */
  readonly fleet: string;
  readonly costs: RuleCosts;
  readonly faults: readonly FaultRow[];
}

/** Its text, not yet formatted. */
export function renderComparedPage({ fleet, costs, faults }: Compared): string {
  return [
    "# Our alerts and others",
    "Written by `npm run bench -- --only rules --record`: our [alerts](alerts.md) with default thresholds, and the Flink " +
      "rules of [awesome-prometheus-alerts](https://github.com/samber/awesome-prometheus-alerts) (CC BY 4.0).",
    "## Which tell of what",
    "Both sets of rules were asked of a real Prometheus that holds what real Flinks pushed while these things happened " +
      "([recordings](../monitoring/recordings)), without the times for which their conditions must hold. A rule " +
      "stands in a row if its condition begins to hold for that job, cluster or process after the thing began; in the " +
      "last rows nothing happened, and a rule there is a false alarm.",
    renderFaultTable(faults),
    "## What they cost",
    `Both were evaluated by a real Prometheus over ${fleet}, synthetic and healthy: each job has four tasks of two ` +
      "subtasks, a JobManager and a TaskManager, as an application on YARN; the clusters run the Flinks from 1.13 to 2.3 " +
      "and the three pairs of collectors in turns, so that a metric is where its Flink and its JVM have it; operators " +
      "have metrics as often as in the recordings. All metrics that either set names are there.",
    "First what both watch: each rule of theirs, and what we have for the same.",
    renderSubjectTable(costs),
    BOTH,
    "Then all rules. Most of ours watch what the others have no rule for.",
    renderMeans(costs),
    WHY,
    renderRuleTable(costs),
    "## Recording rules",
    RECORDINGS,
    renderRecordingTable(costs),
    "",
  ].join("\n\n");
}

const RECORDINGS =
  "What ours cost on the same data, once for each evaluation of their group. No alert reads them " +
  "([decision 5](decisions/0005-recording-rules-serve-readers.md)); lists of many jobs do.";

const BOTH =
  "Where theirs read one series of each process, ours cost more: they ask besides whether the process still lives. Where " +
  "theirs read every subtask, ours ask fewer.";

const WHY =
  "On the mean a rule of ours is dearer than one of theirs, by the ratio above, because it reads more: whether the process " +
  "that pushed still lives, as a gateway keeps the groups of the dead for ever (the others go on alarming for those, or hide " +
  "a fault behind them), which nearly every rule asks; whether there is work at all; and what was there before. Heap, " +
  "metaspace, threads and collectors of JobManagers and of TaskManagers are one rule of ours, and up to two of theirs. A " +
  "series that is read costs nearly the same in both. What keeps ours low: sources alone are asked whether anything flows, " +
  "and no source whether anything arrives; the first subtask is asked what all of them hear, such as a watermark; and only " +
  "what is past its threshold is joined with what lives.";
