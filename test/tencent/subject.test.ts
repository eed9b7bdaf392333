import { subjectOf } from "../../provider/tencent/subject";

test.each([
  [{ InstanceId: "emr-1", ServiceName: "FLINK" }, "emr-1"],
  [{ InstanceIds: ["ins-1", "ins-2"] }, "ins-1, ins-2"],
  [
    { InstanceIds: ["ins-1", "ins-2", "ins-3", "ins-4", "ins-5"] },
    "ins-1, ins-2, ins-3 and 2 more",
  ],
  [{ ClusterId: "cls-1", InstanceIds: [] }, "cls-1"],
  [{ Limit: 100 }, undefined],
  [{ InstanceId: 7 }, undefined],
])("%j is about %s", (params, subject) => {
  expect(subjectOf(params)).toBe(subject);
});
