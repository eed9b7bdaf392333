import { isAtLeast, parseFlinkVersion, versionOfDistJar } from "../../provider/flink/version";

test.each([
  ["1.14.6", 1, 14, "1.14.6"],
  ["1.14", 1, 14, "1.14"],
  ["flink-1.18.1", 1, 18, "1.18.1"],
  ["Flink 1.9.3", 1, 9, "1.9.3"],
  ["2.0.0", 2, 0, "2.0.0"],
  ["1.20-SNAPSHOT", 1, 20, "1.20-SNAPSHOT"],
  ["1.14.6-emr3.4", 1, 14, "1.14.6-emr3.4"],
])("reads a version from %s", (text, major, minor, read) => {
  expect(parseFlinkVersion(text)).toEqual({ major, minor, text: read });
});

test.each(["", "flink", "14", "flink-x.y", "1."])("finds no version in %j", (text) => {
  expect(parseFlinkVersion(text)).toBeUndefined();
});

test.each([
  ["flink-dist_2.11-1.9.3.jar", "1.9.3"],
  ["flink-dist_2.12-1.13.6.jar", "1.13.6"],
  ["flink-dist-1.14.6.jar", "1.14.6"],
  ["flink-dist-1.18.1.jar", "1.18.1"],
  ["flink-dist-2.0-preview1.jar", "2.0-preview1"],
])("the Scala version in %s is not Flink's", (fileName, text) => {
  expect(versionOfDistJar(fileName)?.text).toBe(text);
});

test.each([
  "flink-dist.jar",
  "flink-dist_2.12.jar",
  "flink-dist-1.14.6.jar.bak",
  "flink-distributed-1.14.6.jar",
  "old-flink-dist-1.14.6.jar",
  "flink-table-1.14.6.jar",
])("%s tells no version", (fileName) => {
  expect(versionOfDistJar(fileName)).toBeUndefined();
});

test.each([
  ["1.10.3", false],
  ["1.11.0", true],
  ["1.9.3", false],
  ["1.20.0", true],
  ["2.0.0", true],
  ["0.12.0", false],
])("%s is 1.11 or later: %s", (text, expected) => {
  const version = parseFlinkVersion(text);
  expect(version && isAtLeast(version, 1, 11)).toBe(expected);
});
