import { renderAlertGroups } from "../../monitoring/alerts";
import { cannotBeTried } from "../support/cannot-be-tried";
import { failureOf, hasPromtool } from "./support/promtool";

const groups = renderAlertGroups({
  largestIntervalSeconds: 60,
  instances: { orders: "emr-a", clicks: "emr-b" },
  clusters: ["emr-a", "emr-b"],
  overrides: [
    { alert: "FlinkHeapFull", clusters: ["orders"], threshold: "96%", severity: "critical" },
    { alert: "FlinkCheckpointSlow", clusters: ["orders"], jobs: ["big.job"], threshold: "1000s" },
    { alert: "FlinkCheckpointSlow", jobs: "batch-.*", threshold: "2000s" },
  ],
});

interface Series {
  readonly series: string;
  readonly values: string;
}

const alive = (instance: string, process: "taskmanager" | "jobmanager"): Series => ({
  series: `flink_${process}_Status_JVM_CPU_Time{instance_id="${instance}",job="x"}`,
  values: "0+1000x60",
});

function heap(instance: string, percent: number): Series[] {
  const of = (name: string, value: number) => ({
    series: `flink_taskmanager_Status_JVM_Memory_Heap_${name}{instance_id="${instance}",job="x"}`,
    values: `${value}x60`,
  });
  return [of("Used", percent), of("Max", 100), alive(instance, "taskmanager")];
}

function checkpoint(instance: string, job: string, seconds: number): Series {
  const labels = `instance_id="${instance}",job="x",job_name="${job}"`;
  return {
    series: `flink_jobmanager_job_lastCheckpointDuration{${labels}}`,
    values: `${seconds * 1000}x60`,
  };
}

function alertsAt(alertname: string, expected: object[]) {
  return [
    { eval_time: "40m", alertname, exp_alerts: expected.map((exp_labels) => ({ exp_labels })) },
  ];
}

const heapOf = (instance: string, severity: string) => ({
  instance_id: instance,
  job: "x",
  severity,
});
const slow = (instance: string, job: string) => ({
  instance_id: instance,
  job_name: job,
  severity: "warning",
});
const live = [alive("emr-a", "jobmanager"), alive("emr-b", "jobmanager")];

const tests = [
  {
    name: "one cluster is silent below its own threshold, where the other is told of",
    input_series: [...heap("emr-a", 93), ...heap("emr-b", 93)],
    alert_rule_test: alertsAt("FlinkHeapFull", [heapOf("emr-b", "warning")]),
  },
  {
    name: "each is told of once above its own",
    input_series: [...heap("emr-a", 98), ...heap("emr-b", 98)],
    alert_rule_test: alertsAt("FlinkHeapFull", [
      heapOf("emr-a", "critical"),
      heapOf("emr-b", "warning"),
    ]),
  },
  {
    name: "jobs below their own thresholds are silent, and the same job elsewhere is not",
    input_series: [
      ...live,
      checkpoint("emr-a", "big_job", 900),
      checkpoint("emr-b", "big_job", 900),
      checkpoint("emr-a", "other", 900),
      checkpoint("emr-a", "batch-1", 1900),
      checkpoint("emr-b", "batch-1", 1900),
    ],
    alert_rule_test: alertsAt("FlinkCheckpointSlow", [
      slow("emr-b", "big_job"),
      slow("emr-a", "other"),
    ]),
  },
  {
    name: "jobs above their own are told of once",
    input_series: [
      ...live,
      checkpoint("emr-a", "big_job", 1100),
      checkpoint("emr-b", "batch-1", 2100),
    ],
    alert_rule_test: alertsAt("FlinkCheckpointSlow", [
      slow("emr-a", "big_job"),
      slow("emr-b", "batch-1"),
    ]),
  },
];

const listing = renderAlertGroups({
  largestIntervalSeconds: 60,
  instances: { orders: "emr-a", clicks: "emr-b" },
  clusters: ["emr-a", "emr-b"],
  thresholds: { FlinkJobGone: { enabled: true } },
  overrides: [{ alert: "FlinkJobGone", clusters: ["orders"], severity: "info" }],
  expected: {
    jobs: [
      { name: "daily.report", cluster: "orders" },
      { name: "daily.report", cluster: "clicks" },
      { name: "nightly", cluster: "clicks" },
      { pattern: "ord.*", cluster: "clicks" },
      { name: "anywhere" },
    ],
  },
});

/** A job that ended after 30 hours. */
const ended = (instance: string, job: string): Series => ({
  series: `flink_jobmanager_job_uptime{instance_id="${instance}",job="x",job_name="${job}"}`,
  values: "108000000+60000x20 -1x40",
});
const gone = (instance: string, job: string, severity: string) => ({
  instance_id: instance,
  job_name: job,
  severity,
});
const jobs = ["daily_report", "nightly", "orders", "anywhere", "unlisted"];

const listed = [
  {
    name: "where a job is listed FlinkJobGone does not tell of it, elsewhere it does",
    input_series: ["emr-a", "emr-b"].flatMap((instance) => [
      alive(instance, "jobmanager"),
      ...jobs.map((job) => ended(instance, job)),
    ]),
    alert_rule_test: alertsAt("FlinkJobGone", [
      gone("emr-a", "nightly", "info"),
      gone("emr-a", "orders", "info"),
      gone("emr-a", "unlisted", "info"),
      gone("emr-b", "unlisted", "critical"),
    ]),
  },
];

if (!hasPromtool()) {
  cannotBeTried("overrides of clusters and jobs", "promtool");
} else {
  test("clusters and jobs with thresholds of their own are told of by those, and none is told of twice", () => {
    expect(failureOf(groups, tests)).toBeUndefined();
  });

  test("jobs that are listed are told of as missing, and not as gone too", () => {
    expect(failureOf(listing, listed)).toBeUndefined();
  });
}
