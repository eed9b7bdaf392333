import { parseStandardConf } from "./standard-conf";
import { valueObstacle, type ValueObstacle } from "./values";

/**
 * How a reporter asks for a value: ours takes whatever Flink made of it, Flink's own sees nothing but strings up to
 * 2.0 (2.3 takes all, those between were not looked at).
 */
export type ValueReader = "text" | "string";

const pairs = [
  ["'", "a quote"],
  ['"', "a quote"],
  ["\\", "a backslash"],
] as const;

/**
 * Why `value` may be lost in a config.yaml that somebody else writes, such as EMR, of whom it is not known whether it
 * quotes values; undefined when it reads back equal plain and within either kind of quotes, escaped or not.
 * The text never repeats the value: it may be a secret.
 */
export function renderingObstacle(value: string, reader: ValueReader): ValueObstacle | undefined {
  const obstacle = valueObstacle("standard", value);
  if (obstacle !== undefined) return obstacle;
  const mark = pairs.find(([character]) => value.includes(character));
  if (mark !== undefined) {
    return { cause: "flink", what: `holds ${mark[1]}, which Flink loses where it is not escaped` };
  }
  return plainObstacle(value, reader);
}

function plainObstacle(value: string, reader: ValueReader): ValueObstacle | undefined {
  const parsed = parseStandardConf(`a: ${value}\nb: c\n`);
  const read = parsed.ok ? parsed.values.get("a") : undefined;
  if (!parsed.ok || parsed.values.get("b")?.text !== "c" || parsed.values.size !== 2) {
    const isFlinks = !parsed.ok && parsed.faults.some(({ cause }) => cause === "flink");
    const what = "is no text where it stands without quotes";
    return { cause: isFlinks ? "flink" : "policy", what };
  }
  // Flink prints some lists as they were written ([] and [a] of 2.0), others not: no list is worth the risk.
  if (read?.type === "list") {
    return { cause: "policy", what: "is a list where it stands without quotes" };
  }
  if (read?.text !== value) {
    return { cause: "flink", what: "is read as something else where it stands without quotes" };
  }
  if (read.type === "float") {
    return { cause: "policy", what: "is a decimal number where it stands without quotes" };
  }
  if (reader === "string" && read.type !== "string") {
    const what = "is no text where it stands without quotes, and Flink's reporter overlooks it";
    return { cause: "flink", what };
  }
  return undefined;
}
