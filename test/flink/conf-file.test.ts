import { chooseConfFile, filesReadBy } from "../../provider/flink/conf-file";
import { parseFlinkVersion, type FlinkVersion } from "../../provider/flink/version";

const both = ["flink-conf.yaml", "config.yaml"];

function version(text: string): FlinkVersion {
  const parsed = parseFlinkVersion(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

test.each([
  ["1.9.3", ["flink-conf.yaml"]],
  ["1.18.1", ["flink-conf.yaml"]],
  ["1.19.0", both],
  ["1.20.5", both],
  ["2.0.0", ["config.yaml"]],
  ["2.3.0", ["config.yaml"]],
])("Flink %s reads %j, the first that is there", (text, files) => {
  expect(filesReadBy(version(text))).toEqual(files);
});

test.each([
  ["1.18.1", ["flink-conf.yaml", "log4j.properties"], "legacy"],
  ["1.20.5", ["flink-conf.yaml"], "legacy"],
  ["1.20.5", ["config.yaml"], "standard"],
  ["2.3.0", ["config.yaml", "workers"], "standard"],
])("Flink %s with %j takes the %s dialect, without a word", (text, present, dialect) => {
  expect(chooseConfFile(version(text), present)).toEqual({ dialect, warnings: [] });
});

test.each([
  ["1.18.1", "legacy", "flink-conf.yaml", "config.yaml"],
  ["1.20.5", "legacy", "flink-conf.yaml", "config.yaml"],
  ["2.0.2", "standard", "config.yaml", "flink-conf.yaml"],
])(
  "Flink %s with both takes the %s dialect and names the other file",
  (text, dialect, file, other) => {
    expect(chooseConfFile(version(text), both)).toEqual({
      dialect,
      warnings: [
        `conf/${other}: Flink ${text} reads conf/${file} and ignores this file. Remove it, or move its settings.`,
      ],
    });
  },
);

test.each([
  [
    "1.18.1",
    ["config.yaml"],
    "got config.yaml, expected flink-conf.yaml. Write the settings into flink-conf.yaml.",
  ],
  [
    "2.0.2",
    ["flink-conf.yaml"],
    "got flink-conf.yaml, expected config.yaml. Migrate it with Flink's bin/migrate-config-file.sh.",
  ],
  [
    "1.20.5",
    ["masters"],
    "got neither flink-conf.yaml nor config.yaml, expected flink-conf.yaml or config.yaml. Look whether Flink's conf folder is complete.",
  ],
])("Flink %s with %j would not start", (text, present, rest) => {
  expect(chooseConfFile(version(text), present)).toEqual({
    refusal: `conf: Flink ${text} would not start, ${rest}`,
    warnings: [],
  });
});
