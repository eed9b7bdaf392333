import fc from "fast-check";
import { fileOf } from "../../../provider/flink/conf-file";
import { mergeConf } from "../../../provider/flink/flink-conf";
import { decideReporter, type ReporterDecision } from "../../../provider/flink/reporter-decision";
import { open, requestFor } from "../../flink/support/request";
import { carriedText } from "../support/changes";
import { checkGenerated } from "../support/generated";
import type { Scene } from "../support/readers";

const prefix = "metrics.reporter.promgateway.";
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,8}$/);
const secret = fc.oneof(word, fc.nat().map(String), carriedText("standard"));
const cases = fc.record({
  isOpen: fc.boolean(),
  delivery: fc.constantFrom("emr" as const, "node" as const),
  jobName: fc.oneof(word, fc.nat().map(String)),
  label: word,
  userName: fc.oneof(word, fc.nat().map(String)),
  password: secret,
  isSuffixed: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

/** The file before us: what would decide otherwise, and what is not ours. */
const before = {
  "state.backend": "rocksdb",
  [`${prefix}class`]: "old.Reporter",
  [`${prefix}username`]: "old",
  [`${prefix}filter.includes`]: "x",
  "metrics.reporters": "jmx",
};

/** A reporter gets exactly the settings that were decided, besides keys that are the user's. */
export function settingsChapter(scene: Scene): void {
  const { dialect } = scene;

  test(`a reporter has what was decided for ${fileOf[dialect]}, and nothing that decides otherwise`, async () => {
    let decided = 0;
    const check = async (one: Case) => {
      const decision = decisionFor(scene, one);
      if (!decision.ok) return;
      decided++;
      const expected = { ...shortOf(decision.settings), "filter.includes": "x" };
      for (const text of filesOf(decision, one.delivery)) {
        const { submitted, container } = await scene.read(text, "none");
        for (const seen of [submitted, container]) {
          expect(seen?.reporter).toEqual(expected);
          expect(seen?.values?.["metrics.reporters"]).toBe("jmx,promgateway");
          expect(seen?.values?.["state.backend"]).toBe("rocksdb");
          // Flink's own reporter overlooks what is no text: there only such as is its default may be none.
          if (one.isOpen) expect(seen?.getString).toMatchObject(decisive(expected));
        }
      }
    };
    await checkGenerated({ cases, count: 200, check });
    expect(decided).toBeGreaterThan(50);
  });
}

function decisionFor({ version, dialect }: Scene, one: Case): ReporterDecision {
  const { userName, password, isOpen } = one;
  return decideReporter(
    requestFor(version, {
      ...(isOpen ? open : {}),
      delivery: one.delivery,
      confFiles: [fileOf[dialect]],
      conf: before,
      reporter: {
        jobName: one.jobName,
        groupingLabels: { instance_id: one.label },
        randomJobNameSuffix: one.isSuffixed,
      },
      gateway: isOpen ? { auth: undefined } : { auth: { userName, password } },
    }),
  );
}

/** The file as we write it, or in each way in which EMR may. */
function filesOf(
  { dialect, settings, remove }: Extract<ReporterDecision, { ok: true }>,
  delivery: Case["delivery"],
): string[] {
  const old = Object.entries(before).map(([key, value]) => `${key}: ${value}\n`);
  if (delivery === "node") {
    const merged = mergeConf(dialect, old.join(""), { set: settings, remove });
    if (!merged.ok) throw new Error(merged.faults.map(({ reason }) => reason).join("\n"));
    return [merged.text];
  }
  const kept = Object.entries(before).filter(([key]) => !remove.includes(key));
  const all = Object.entries({ ...Object.fromEntries(kept), ...settings });
  const marks = dialect === "legacy" ? [""] : ["", "'", '"'];
  return marks.map((mark) =>
    all.map(([key, value]) => `${key}: ${mark}${value}${mark}\n`).join(""),
  );
}

function shortOf(settings: Readonly<Record<string, string>>): Record<string, string> {
  const ours = Object.entries(settings).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(ours.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** Settings whose loss would be seen: not the reporter's own defaults, nor what it does not read. */
function decisive(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings).filter(
    ([key, value]) => value !== "true" && key !== "needBasicAuth",
  );
  return Object.fromEntries(entries);
}
