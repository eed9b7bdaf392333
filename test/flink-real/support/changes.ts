import fc from "fast-check";
import type { ConfChange } from "../../../provider/flink/conf-fault";
import type { Dialect } from "../../../provider/flink/conf-file";
import { valueObstacle } from "../../../provider/flink/values";

/** Keys that are ours, and others that look like them. */
export const ourKeys = ["host", "port", "password", "jobName", "class", "factory.class"].map(
  (key) => `metrics.reporter.promgateway.${key}`,
);

/** Text made of what parsers stumble over. */
export const hazardousText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "#",
        " ",
        ": ",
        ":",
        "'",
        '"',
        "\\",
        "''",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&",
      ),
      fc.constantFrom(
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "~",
        "null",
        "true",
        "0123",
        "12e4567",
      ),
      fc.constantFrom("1.10", "\t", "\n", "\r", "\u0001", "\u007f", "\u0085", "\u00a0", "\u2028"),
      fc.constantFrom("\ufeff", "é", "中", "😀", "=", ";", "$", "${x}", "a", "b c", "<<"),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

/** Values that a dialect is said to carry. */
export function carriedText(dialect: Dialect): fc.Arbitrary<string> {
  return fc
    .oneof(hazardousText, fc.string(), fc.constantFrom("9091", "0123", "1.10", "true", "null", "~"))
    .filter((value) => valueObstacle(dialect, value) === undefined);
}

/** Some of our keys set, some taken out. */
export function changeOf(dialect: Dialect): fc.Arbitrary<ConfChange> {
  const set = fc.dictionary(fc.constantFrom(...ourKeys), carriedText(dialect), {
    noNullPrototype: true,
  });
  return fc.record({ set, remove: fc.subarray([...ourKeys, "state.backend"]) });
}
