import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../../scripts/project-root";
import { HADOOP_VERSION, pinnedJars } from "../../../scripts/tools/hadoop-jars";

test("every line of the pinned list is one jar of Hadoop's class path, each kept under a name of its own", () => {
  const list = path.join(projectRoot(), "scripts/tools", `hadoop-${HADOOP_VERSION}.sha256`);
  const lines = readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => /^[0-9a-f]/.test(line));
  const jars = pinnedJars();
  expect(
    jars.map(
      ({ sha256, group, artifact, version }) => `${sha256}  ${group}:${artifact}:${version}`,
    ),
  ).toEqual(lines);
  expect(new Set(jars.map(({ artifact, version }) => `${artifact}-${version}`)).size).toBe(
    jars.length,
  );
  const own = jars.filter(({ group }) => group === "org.apache.hadoop");
  expect(new Set(own.map(({ version }) => version))).toEqual(new Set([HADOOP_VERSION]));
  expect(own.map(({ artifact }) => artifact)).toEqual(
    expect.arrayContaining([
      "hadoop-yarn-server-resourcemanager",
      "hadoop-yarn-server-nodemanager",
      "hadoop-client-api",
      "hadoop-client-runtime",
    ]),
  );
});
