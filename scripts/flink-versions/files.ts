import { mergeConf } from "../../provider/flink/flink-conf";
import { cell, code, table } from "./markdown";

const text = `## Files

flink-conf.yaml is edited whatever stands in it: Flink reads it line by line. A config.yaml must be one that Flink takes, and one in which a line of ours changes nothing else; where it is not, nothing is written. \`policy\` marks a file that Flink reads and we do not touch: an alias, an anchor or a tag may change with a line elsewhere, and of some characters and blocks readers differ.
`;

const key = "metrics.reporter.promgateway.host";
const ours = { set: { [key]: "10.0.0.9" }, remove: ["a.b"] };

const samples: readonly string[] = [
  "a:\n",
  "a: 1\na: 2\n",
  "a: 1\n b: 2\n",
  "1: a\n",
  "a\n",
  "a: [1\n",
  "a:\t\tb\n",
  "a: 1\n---\nb: 2\n",
  "metrics.reporter.promgateway.host.x: 1\n",
  "a: &x 1\nb: *x\n",
  "a: !!str 1\n",
  "? a\n: 1\n",
  ": 1\n",
  "%YAML 1.2\n---\na: 1\n",
  "a: 1\rb: 2\n",
  "a: x\u2028y\n",
  "a: b\ufeff\n",
  "a: |\n  b",
  "a: |\n\n",
  "{a: 1}\n",
  "a: {b: 1, c: 2}\n",
  "a: 'b'#c\n",
];

/** Which files are not edited, and why. */
export function filesSection(): string {
  const rows = samples.map((sample) => {
    const merged = mergeConf("standard", sample, ours);
    const fault = merged.ok ? undefined : merged.faults[0];
    if (fault === undefined) throw new Error(`${JSON.stringify(sample)}: is edited`);
    return [code(sample), fault.cause, cell(fault.reason)];
  });
  return `${text}\n${table(["config.yaml", "Cause", "What is said"], rows)}`;
}
