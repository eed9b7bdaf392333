import { planRuleBudget } from "../../monitoring/rule-budget";

const demand = {
  kind: "alert" as const,
  instance: "prom-1a2b3c4d",
  limit: 150,
  own: { "flink-job-dev": 20, "flink-task-dev": 2 },
  others: { "billing-alerts": 12 },
};

test("rules up to the limit are taken, and the line tells how it is used", () => {
  expect(planRuleBudget(demand)).toEqual({
    line: "alert rules: 34 of 150 used (12 by others)",
  });
  expect(planRuleBudget({ ...demand, limit: 34 })).toEqual({
    line: "alert rules: 34 of 34 used (12 by others)",
  });
});

test("one rule too many is refused with instance, limit, ours, others' and what to change", () => {
  const { line, refusal } = planRuleBudget({ ...demand, limit: 33 });
  expect(line).toBe("alert rules: 34 of 33 used (12 by others)");
  expect(refusal).toMatch(
    /instance prom-1a2b3c4d takes, got 22 of this stack besides 12 by others, expected at most 33 together: 1 too many/,
  );
  expect(refusal).toMatch(/flinkwatch:alerts\.overrides .*ticket .*flinkwatch:prometheus/);
});

test("somebody's group that is taken over under our name does not count twice", () => {
  const others = { "flink-job-dev": 100, "billing-alerts": 12 };
  expect(planRuleBudget({ ...demand, others }).line).toBe(
    "alert rules: 34 of 150 used (12 by others)",
  );
});

test("an instance that tells no limit refuses nothing", () => {
  expect(planRuleBudget({ ...demand, limit: 0 })).toEqual({
    line: "alert rules: 34 of an unknown limit used (12 by others)",
  });
});

test("recording rules are told and refused as such, with what lessens them", () => {
  const recordings = { ...demand, kind: "recording" as const };
  expect(planRuleBudget(recordings).line).toBe("recording rules: 34 of 150 used (12 by others)");
  expect(planRuleBudget({ ...recordings, limit: 30 }).refusal).toMatch(
    /^recording rules: more than .* 4 too many\. .*flinkwatch:alerts\.subtasksPerCluster .*flinkwatch:recordingRules\.enabled: false\.$/,
  );
});
