import { reporterWarnings } from "../../provider/flink/reporter-warnings";
import { open, requestFor, vendor, type Changes } from "./support/request";

/** What each warning is about. */
const topics = {
  password: /^Flink \S+: prints the gateway's password into the log .* Set the logger /,
  labels: /^Flink \S+: has no groupingKey .* without instance_id unless .* Upgrade Flink /,
  groups: /^Flink \S+: may leave the groups of TaskManagers .* Delete old groups now and then\.$/,
  java: /^Flink \S+: its version of Java is not known.* Look at java -version /,
  untested: /^Flink \S+: was not tried\. Run npm run verify /,
};

function topicsOf(version: string, changes: Changes): string[] {
  return reporterWarnings(requestFor(version, changes)).map((warning) => {
    expect(warning.startsWith(`Flink ${version}: `)).toBe(true);
    expect(warning).not.toContain("canary");
    return Object.entries(topics).find(([, topic]) => topic.test(warning))?.[0] ?? warning;
  });
}

test.each([
  ["1.9.3", vendor, ["password", "labels", "groups"]],
  ["1.9.3", open, ["labels", "groups"]],
  ["1.9.3", { ...open, reporter: { groupingLabels: {} } }, ["groups"]],
  ["1.10.3", vendor, ["password", "groups"]],
  ["1.11.6", vendor, ["groups"]],
  ["1.14.6", {}, ["groups"]],
  ["1.14.6", { reporter: { deleteOnShutdown: false } }, []],
  ["1.15.4", {}, []],
  ["1.16.3", { ...vendor, javaMajor: undefined }, ["java"]],
  ["1.16.3", { javaMajor: undefined }, []],
  ["2.3.0", {}, []],
  ["2.4.0", { allowUntested: true }, ["untested"]],
])("Flink %s with %j: %j", (version, changes, expected) => {
  expect(topicsOf(version, changes)).toEqual(expected);
});

test("labels that do not arrive are named in the order of their names", () => {
  const reporter = { groupingLabels: { team: "a", instance_id: "b" } };
  const [warning] = reporterWarnings(requestFor("1.9.3", { ...open, reporter }));
  expect(warning).toContain("so metrics arrive without instance_id, team unless");
});
