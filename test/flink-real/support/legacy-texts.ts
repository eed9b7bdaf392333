import fc from "fast-check";
import { hazardousText, ourKeys } from "./changes";

const foreignKeys = ["state.backend", "taskmanager.numberOfTaskSlots", "env.java.opts", "a"];
const blanks = fc.constantFrom("", "", " ", "  ", "\t");

const pair = fc
  .tuple(
    blanks,
    fc.constantFrom(...ourKeys, ...foreignKeys),
    blanks,
    fc.oneof(hazardousText, fc.constantFrom("v", "'9091'", "a: b", "http://h:1")),
    fc.constantFrom("", "", " ", " # comment", "#comment"),
  )
  .map(([before, key, gap, value, after]) => `${before}${key}${gap}: ${value}${after}`);

const line = fc.oneof(
  { weight: 6, arbitrary: pair },
  fc.constantFrom("", "  ", "# comment", "#a: b", "\t# c: d", "a:b", ": x", "k:", "k: # c", "---"),
  hazardousText,
);

/** flink-conf.yaml as people and tools write it, and worse. */
export const legacyText = fc
  .tuple(
    fc.array(line, { maxLength: 12 }),
    fc.constantFrom("\n", "\n", "\r\n", "\r"),
    fc.boolean(),
    fc.constantFrom("", "", "", "\ufeff"),
  )
  .map(([lines, end, isClosed, start]) => {
    const text = start + lines.join(end);
    return isClosed && text !== "" ? text + end : text;
  });
