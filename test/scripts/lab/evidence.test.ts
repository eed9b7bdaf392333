import { type Evidence, findGaps, type Seen } from "../../../scripts/lab/evidence";

const seen = (more: Partial<Seen> = {}): Seen => ({
  logs: [],
  groups: [],
  observed: {},
  since: 100,
  now: 110,
  ...more,
});
const group = (job: string, metric: string, pushedAtSeconds: number) => ({
  labels: { job: `${job}${"0".repeat(32)}` },
  pushedAtSeconds,
  metrics: new Map([[metric, [{ labels: {}, value: "1" }]]]),
});
const JOB_MANAGER = "flink_jobmanager_numRunningJobs";
const TASK_MANAGER = "flink_taskmanager_Status_JVM_CPU_Time";

describe("what a scenario looked at by itself", () => {
  const evidence: Evidence = { logged: [], observed: { "command lines": /^nowhere$/ } };

  test("is held against what was expected", () => {
    expect(findGaps(evidence, seen({ observed: { "command lines": "nowhere" } }))).toEqual([]);
    expect(findGaps(evidence, seen({ observed: { "command lines": "java" } }))).toEqual([
      "command lines: found java, expected /^nowhere$/",
    ]);
  });

  test("is a gap when it was never looked at", () => {
    expect(findGaps(evidence, seen())).toEqual([
      "command lines: found no answer, expected /^nowhere$/",
    ]);
  });
});

describe("groups", () => {
  const evidence: Evidence = {
    logged: [],
    groups: [
      { job: "main", kind: "jobmanager", state: "fresh" },
      { job: "main", kind: "taskmanager", state: "maybe" },
    ],
    groupsOf: "main",
  };

  test("one that may be there is no gap either way; others' names are left alone", () => {
    const fresh = group("main", JOB_MANAGER, 109);
    const others = group("other", JOB_MANAGER, 109);
    expect(findGaps(evidence, seen({ groups: [fresh, others] }))).toEqual([]);
    const stale = group("main", TASK_MANAGER, 99);
    expect(findGaps(evidence, seen({ groups: [fresh, stale] }))).toEqual([]);
    const empty = group("main", "push_time_seconds", 99);
    expect(findGaps(evidence, seen({ groups: [fresh, empty] }))).toEqual([]);
    expect(findGaps(evidence, seen({ groups: [fresh, stale, empty] }))).toHaveLength(1);
  });

  test("one that is no longer pushed is not fresh, and one too many is told", () => {
    const stale = group("main", JOB_MANAGER, 99);
    expect(findGaps(evidence, seen({ groups: [stale] }))).toEqual([
      "no fresh group of the jobmanager of main",
      expect.stringMatching(/^too many: jobmanager group .* pushed at -1\.0 s$/),
    ]);
  });
});

test("a line must be logged by every process of its kind, and one that may not be by none", () => {
  const logs: Seen["logs"] = [
    { kind: "taskmanager", name: "tm-1", lines: ["loaded"] },
    { kind: "taskmanager", name: "tm-2", lines: ["refused"] },
  ];
  const evidence: Evidence = {
    logged: [{ by: "taskmanager", text: /loaded/ }],
    never: [{ by: "taskmanager", text: /refused/ }],
  };
  expect(findGaps(evidence, seen({ logs }))).toEqual([
    "tm-2 did not log /loaded/",
    "tm-2 logged: refused",
  ]);
});
