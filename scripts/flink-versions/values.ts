import { renderingObstacle } from "../../provider/flink/rendered-value";
import { valueObstacle, type ValueObstacle } from "../../provider/flink/values";
import { cell, code, grouped, table } from "./markdown";

const text = `## Values

Whether a value of ours, such as a password, reaches the reporter in a container on YARN, for which Flink writes the file again. We quote in config.yaml; of EMR that is not known, so a value must be the same with quotes and without. \`flink\` is a value that Flink itself loses or misreads on some version or machine, \`policy\` one that is carried here and there and not worth the risk: on what decides it, readers and writers differ. Job names, labels and intervals are narrower still: they stand in the URL of a push.
`;

type Way = readonly [string, (value: string) => ValueObstacle | undefined];

const ways: readonly Way[] = [
  ["flink-conf.yaml", (value) => valueObstacle("legacy", value)],
  ["config.yaml, ours", (value) => valueObstacle("standard", value)],
  ["config.yaml by EMR, our reporter", (value) => renderingObstacle(value, "text")],
  ["config.yaml by EMR, Flink's own up to 2.2", (value) => renderingObstacle(value, "string")],
];

const samples: readonly string[] = [
  ...["token", "a b", "a=b;c=d", "http://10.0.0.9:9091", "9091", "true", "0123", "1.10", "1.5"],
  ...["12e4567", "null", "a#b", "a #b", "a: b", "it's", 'a"b', "a\\b", "[a]", "*a", "@a"],
  ...[" a", "a\tb", "a\nb", "a\u0000b", "密", "a\u00a0b"],
];

/** Which values are carried, and why others are not. */
export function valuesSection(): string {
  const empty = ["(nothing)", ...ways.map(([, obstacle]) => verdict(obstacle("")))];
  const rows = samples.map((value) => [
    code(value),
    ...ways.map(([, obstacle]) => verdict(obstacle(value))),
  ]);
  const names = ways.map(([name]) => name);
  return [text, table(["Value", ...names], [empty, ...rows]), reasons()].join("\n");
}

function verdict(obstacle: ValueObstacle | undefined): string {
  return obstacle === undefined ? "yes" : `no: ${obstacle.cause}`;
}

function reasons(): string {
  const tooLong = "a".repeat(8193);
  const all = ["", ...samples, tooLong].flatMap((value) =>
    ways.flatMap(([way, obstacleOf]) => {
      const obstacle = obstacleOf(value);
      return obstacle === undefined ? [] : [{ way, ...obstacle }];
    }),
  );
  const rows = [...grouped(all, ({ cause, what }) => `${cause} ${what}`).values()].map((same) => {
    const where = [...new Set(same.map(({ way }) => way))];
    return [same[0]?.cause ?? "", `The value ${cell(same[0]?.what ?? "")}.`, where.join("; ")];
  });
  return table(["Cause", "Reason", "Where"], rows);
}
