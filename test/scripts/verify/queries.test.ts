import {
  changesQuery,
  jobsQuery,
  numberIn,
  samplesIn,
  strayQuery,
} from "../../../scripts/verify/queries";

const about = { jobName: "a.b", instance: "emr-1" };

test("looks at three intervals, and at a minute at least", () => {
  expect(changesQuery("jobmanager", "emr-1", 60)).toBe(
    '(changes(flink_jobmanager_Status_JVM_CPU_Time{instance_id="emr-1"}[180s]) and flink_jobmanager_Status_JVM_CPU_Time{instance_id="emr-1"})',
  );
  expect(changesQuery("taskmanager", "emr-1", 10)).toContain("[60s]");
});

test("a dot in a job name is a dot, and the scrape may have renamed the label", () => {
  const query = strayQuery("taskmanager", about, 60);
  expect(query).toContain('{instance_id!="emr-1",job=~"a\\\\.b.*"}) > 0 or ');
  expect(query).toContain('{instance_id!="emr-1",exported_job=~"a\\\\.b.*"}');
  expect(jobsQuery(about)).toMatch(/^group by \(job, exported_job, job_id\) \(/);
});

test("an empty answer is nothing, a refusal is an error", () => {
  const answer = (result: unknown[], status = "success") => ({
    statusCode: 200,
    responseBody: JSON.stringify({ status, data: { result } }),
  });
  expect(samplesIn(answer([]))).toEqual([]);
  expect(numberIn(answer([]))).toBe(0);
  expect(numberIn(answer([{ value: [1, "4"] }]))).toBe(4);
  expect(samplesIn(answer([{ metric: { job: "j" }, value: [1, "0"] }]))).toEqual([
    { labels: { job: "j" }, value: 0 },
  ]);
  expect(() => samplesIn({ statusCode: 503, responseBody: "" })).toThrow(
    "verify: Prometheus refused the query, got status 503, expected 200 and a vector.",
  );
  expect(() => samplesIn(answer([], "error"))).toThrow('got status "error"');
});
