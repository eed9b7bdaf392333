import {
  readRecording,
  type Recording,
  toOpenMetrics,
  writeRecording,
} from "../../../scripts/recordings/recording";

const host = { job: "a", host: 'h "1"' };
const recording: Recording = {
  head: ["made for the test"],
  startSeconds: 1000,
  everySeconds: 30,
  series: [
    { metric: "flink_a", labels: host, values: ["1", "1", "1", undefined] },
    { metric: "flink_b", labels: host, values: ["NaN", "-1", "1.5e+09", "2"] },
    { metric: "flink_a", labels: { job: "b" }, values: [undefined, undefined, "7", "7"] },
  ],
};

test("a recording is read as it was written, and a value that stays stands once", () => {
  const text = writeRecording(recording);
  expect(text).toContain("flink_a 1*3 -\n");
  const read = readRecording(text);
  expect(read).toMatchObject({ head: recording.head, startSeconds: 1000, everySeconds: 30 });
  const sorted = (series: Recording["series"]) => series.map((each) => JSON.stringify(each)).sort();
  expect(sorted(read.series.map((s) => ({ ...s, labels: { ...s.labels } })))).toEqual(
    sorted(
      recording.series.map((s) => ({
        ...s,
        labels: Object.fromEntries(Object.entries(s.labels).sort()),
      })),
    ),
  );
});

test("a line that is none is named", () => {
  expect(() => readRecording("start 1 every 2\n??")).toThrow("line 2 is none of one: ??");
  expect(() => readRecording("# nothing")).toThrow("no line that says when it starts");
});

test("Prometheus gets each family at one place, every sample with its time", () => {
  expect(toOpenMetrics(recording).split("\n")).toEqual([
    "# TYPE flink_a unknown",
    'flink_a{job="a",host="h \\"1\\""} 1 1000',
    'flink_a{job="a",host="h \\"1\\""} 1 1030',
    'flink_a{job="a",host="h \\"1\\""} 1 1060',
    'flink_a{job="b"} 7 1060',
    'flink_a{job="b"} 7 1090',
    "# TYPE flink_b unknown",
    'flink_b{job="a",host="h \\"1\\""} NaN 1000',
    'flink_b{job="a",host="h \\"1\\""} -1 1030',
    'flink_b{job="a",host="h \\"1\\""} 1.5e+09 1060',
    'flink_b{job="a",host="h \\"1\\""} 2 1090',
    "# EOF",
    "",
  ]);
});
