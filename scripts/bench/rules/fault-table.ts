/** The table of faults and of the rules of both sets that tell of them, from recordings. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../../project-root";
import { type Condition, type Held, heldOver } from "../../recordings/held";
import { PUSH_SECONDS } from "../../recordings/plan";
import { RecordedPrometheus, spanOf } from "../../recordings/recorded-prometheus";
import { readRecording } from "../../recordings/recording";
import { catchers, FAULTS, HEALTHY, noise } from "./faults";
import { otherRules, ownRules } from "./rule-sets";

/** A row: a fault or a healthy subject, and what tells of it. */
export interface FaultRow {
  readonly what: string;
  readonly own: readonly string[];
  readonly other: readonly string[];
}

/** Both programs. */
export interface Programs {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Evaluates both sets over every recording that {@link FAULTS} names. Conditions are asked; `for` is left out. */
export async function faultTable(programs: Programs): Promise<FaultRow[]> {
  const recordings = [...new Set([...FAULTS, ...HEALTHY].map(({ recording }) => recording))];
  const held = new Map<string, { own: Held; other: Held }>();
  for (const name of recordings) held.set(name, await heldIn(name, programs));
  const rowOf = (recording: string, what: string, names: (held: Held) => string[]): FaultRow => {
    const { own = {}, other = {} } = held.get(recording) ?? {};
    return { what, own: names(own), other: names(other) };
  };
  return [
    ...FAULTS.map((fault) => rowOf(fault.recording, fault.what, (of) => catchers(fault, of))),
    ...HEALTHY.map(({ recording, what, subject }) =>
      rowOf(recording, what, (of) => noise(subject, of)),
    ),
  ];
}

async function heldIn(name: string, programs: Programs): Promise<{ own: Held; other: Held }> {
  const file = path.join(projectRoot(), "monitoring/recordings", `${name}.txt`);
  const recording = readRecording(readFileSync(file, "utf8"));
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-faults-"));
  const server = await RecordedPrometheus.start({ ...programs, dir, recordings: [recording] });
  try {
    const over = (rules: readonly Condition[]) => heldOver(server, spanOf(recording), rules);
    return { own: await over(ownRules(PUSH_SECONDS)), other: await over(otherRules()) };
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The table as Markdown. */
export function renderFaultTable(rows: readonly FaultRow[]): string {
  const names = (list: readonly string[]) => (list.length > 0 ? list.join(", ") : "–");
  return [
    "| what happens | flinkwatch | awesome-prometheus-alerts |",
    "| --- | --- | --- |",
    ...rows.map(({ what, own, other }) => `| ${what} | ${names(own)} | ${names(other)} |`),
  ].join("\n");
}
