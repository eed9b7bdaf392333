import fc from "fast-check";
import { renderingObstacle, type ValueReader } from "../../../provider/flink/rendered-value";
import { hazardousText } from "../support/changes";
import { checkGenerated } from "../support/generated";
import type { Scene } from "../support/readers";

const short = "password";
const key = `metrics.reporter.promgateway.${short}`;
const token = fc.stringMatching(/^[A-Za-z0-9_.+/=-]{1,12}$/);
const typed = fc.constantFrom(
  ...["9091", "0123", "1.10", "1.5", "true", "False", "0x1F", "0o17", "1e3", "-5", ".5", "12e4567"],
  ...["123456789012345678901234567890", "2147483648", ".inf", ".nan", "+12", "1_000", "null", "~"],
  ...[
    "2020-01-01",
    "yes",
    "on",
    "12:30:45",
    "60 SECONDS",
    "http://h:1",
    "a=b;c=d",
    "a #b",
    "-",
    "<<",
  ],
  ...[
    "[]",
    "[ ]",
    "[1]",
    "[1, 2]",
    "[1,2]",
    "[a]",
    "['a']",
    "[[]]",
    "{}",
    "[true]",
    "[1.5]",
    "[null]",
  ],
);
const number = fc.oneof(fc.integer(), fc.double()).map(String);
const values = fc.oneof(hazardousText, fc.string(), token, typed, number);

/** As somebody may write it who knows little of YAML: with quotes or without, escaped or not. */
function renderings(value: string): string[] {
  const spellings = [value, `'${value}'`, `"${value}"`, `'${value.replaceAll("'", "''")}'`];
  return spellings.map((text) => `${key}: ${text}\nstate.backend: rocksdb\n`);
}

/** A value that is not refused arrives however config.yaml is written; one that is, is lost in some way of writing. */
export function renderingsChapter(scene: Scene): void {
  // From 2.3 on Flink's own reporter takes whatever there is, as ours does.
  const asStrings = scene.version === "2.3.0" ? [] : (["string"] as const);
  test.each<ValueReader>(["text", ...asStrings])(
    "a value that is not refused arrives as %s with quotes and without",
    async (reader) => {
      const seen = { carried: 0, flink: 0, policy: 0 };
      const check = async (value: string) => {
        const obstacle = renderingObstacle(value, reader);
        seen[obstacle?.cause ?? "carried"]++;
        const readings = await readingsOf(scene, value, reader);
        const lost = readings.filter((reading) => reading !== value);
        if (obstacle === undefined) expect(lost).toEqual([]);
        else if (obstacle.cause === "flink") expect(lost).not.toHaveLength(0);
      };
      await checkGenerated({ cases: values, count: 500, check });
      expect(seen.carried).toBeGreaterThan(50);
      expect(seen.flink).toBeGreaterThan(100);
      expect(seen.policy).toBeGreaterThan(0);
    },
  );
}

/** What the reporter has on the host and in a container; undefined where the file or the key after it is lost. */
async function readingsOf(
  scene: Scene,
  value: string,
  reader: ValueReader,
): Promise<(string | null | undefined)[]> {
  const answers = await Promise.all(renderings(value).map((text) => scene.read(text, "none")));
  return answers.flatMap(({ submitted, container }) =>
    [submitted, container].map((one) => {
      if (one?.values?.["state.backend"] !== "rocksdb") return undefined;
      const isText = reader === "text" && scene.version !== "2.3.0";
      return isText ? one.reporter?.[short] : one.getString?.[short];
    }),
  );
}
