import { changingQuery, numberIn, unlabelledQuery } from "../../scripts/verify/queries";
import { judgeArrivals } from "../../scripts/verify/verdict";

const none = { jobmanager: 0, taskmanager: 0 };
const judge = (changing: object, present: object = none, unlabelled = 0) =>
  judgeArrivals(
    { changing: { ...none, ...changing }, present: { ...none, ...present }, unlabelled },
    "emr-1a2b3c4d",
  ).status;

test("arriving means that JobManagers and TaskManagers both push", () => {
  expect(judge({ jobmanager: 1, taskmanager: 2 })).toBe("arriving");
  expect(judge({ jobmanager: 1 }, { taskmanager: 2 })).toBe("partly");
});

test("frozen values are stale, none at all is nothing yet", () => {
  expect(judge({}, { taskmanager: 2 })).toBe("stale");
  expect(judge({})).toBe("nothing yet");
});

test("pushes without the label are said to be so", () => {
  expect(judge({}, {}, 3)).toBe("label missing");
});

test("looks at three intervals", () => {
  expect(changingQuery("jobmanager", "emr-1", 60)).toBe(
    'count(changes(flink_jobmanager_Status_JVM_CPU_Time{instance_id="emr-1"}[180s]) > 0)',
  );
});

test("a dot in a job name is a dot", () => {
  expect(unlabelledQuery("taskmanager", "a.b")).toContain('job=~"a\\\\.b.*"');
});

test("an empty answer is 0, a refusal is an error", () => {
  const body = (result: unknown[]) => JSON.stringify({ status: "success", data: { result } });
  expect(numberIn({ statusCode: 200, responseBody: body([]) })).toBe(0);
  expect(numberIn({ statusCode: 200, responseBody: body([{ value: [1, "4"] }]) })).toBe(4);
  expect(() => numberIn({ statusCode: 503, responseBody: "" })).toThrow(
    "verify: Prometheus refused the query, got status 503, expected 200 and a vector.",
  );
});
