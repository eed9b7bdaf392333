import fc from "fast-check";
import { fileOf, type Dialect } from "../../../provider/flink/conf-file";
import { printConf } from "../../../provider/flink/flink-conf";
import { valueObstacle } from "../../../provider/flink/values";
import { hazardousText } from "../support/changes";
import { checkGenerated } from "../support/generated";
import type { Scene } from "../support/readers";

const key = "metrics.reporter.promgateway.password";
const values = fc.oneof(hazardousText, fc.string(), fc.string({ unit: "binary" }));

/** Every value is carried or refused, and what is refused is what Flink loses, or our stated policy. */
export function valuesChapter(scene: Scene): void {
  const { dialect } = scene;

  /** What Flink has of the value: on the host and in a container, with a locale and without. */
  async function readings(text: string): Promise<(string | undefined)[]> {
    const answers = await Promise.all([scene.read(text, "utf8"), scene.read(text, "none")]);
    return answers.flatMap(({ submitted, container }) => [
      submitted.values?.[key],
      container?.values?.[key],
    ]);
  }

  test(`${fileOf[dialect]} carries each value that is not refused, and loses each that is`, async () => {
    const seen = { carried: 0, flink: 0, policy: 0 };
    const check = async (value: string) => {
      const obstacle = valueObstacle(dialect, value);
      const printed = printConf(dialect, { [key]: value });
      expect(printed.ok).toBe(obstacle === undefined);
      seen[obstacle?.cause ?? "carried"]++;
      const text = printed.ok ? printed.text : lineOf(dialect, value);
      const lost = (await readings(text)).filter((reading) => reading !== value);
      if (obstacle?.cause === "flink") expect(lost).not.toHaveLength(0);
      else if (isAscii(value)) expect(lost).toHaveLength(0);
    };
    await checkGenerated({ cases: values, count: 1000, check });
    expect(seen.carried).toBeGreaterThan(100);
    expect(seen.flink).toBeGreaterThan(100);
    expect(seen.policy).toBeGreaterThan(0);
  });
}

/** As we would write it if nothing were refused. */
function lineOf(dialect: Dialect, value: string): string {
  return dialect === "legacy" ? `${key}: ${value}\n` : `${key}: '${value.replaceAll("'", "''")}'\n`;
}

/** Policy stands before what is lost without a locale. */
function isAscii(value: string): boolean {
  return [...value].every((character) => character <= "\u007f");
}
