import type { SeenCall } from "../../../emulator/calls";
import type { ScriptedFault } from "../../../emulator/faults";
import type { GrafanaApi } from "../../../provider/grafana/grafana";
import { describeError } from "../../../provider/rpc/failures";
import { remembered } from "../remembered";
import { rulesOf, type GrafanaFault } from "./grafana-faults";
import { openGrafanaStage, thingsOf } from "./grafana-stage";
import type { GrafanaStage, GrafanaSubject } from "./subject";

/** A run waits for Grafana's rate limit no longer than that; each request besides has at most 10 s. */
const longestWaitSeconds = 120;
const mostCalls = 40;

const isChange = ({ action }: SeenCall) => !action.startsWith("GET ");
/** Grafana has answered, and nothing was done. */
const isRefused = ({ code = "" }: SeenCall) => /^HTTP (4|302)/.test(code);

/** The change of a subject. Answers what differed. */
async function change({ kept }: GrafanaStage, { args }: GrafanaSubject): Promise<string[]> {
  if (args) return kept.up(args);
  await destroy(kept);
  return [];
}

/** The engine calls nothing for what it does not know. */
async function destroy(kept: GrafanaStage["kept"]): Promise<void> {
  if (kept.id !== "") await kept.destroy();
}

async function prepare(stage: GrafanaStage, subject: GrafanaSubject): Promise<void> {
  await subject.prepare?.(stage);
  if (subject.before) await stage.kept.up(subject.before);
}

/** What a change comes to that nothing disturbs, and how many of the requests were carried out. */
const expectedOf = remembered(async (subject: GrafanaSubject) => {
  const stage = await openGrafanaStage(subject);
  try {
    await prepare(stage, subject);
    const since = stage.calls.list().length;
    await change(stage, subject);
    return { things: thingsOf(stage).all, done: doneSince(stage, since) };
  } finally {
    await stage.close();
  }
});

const doneSince = ({ calls }: GrafanaStage, since: number) =>
  calls
    .list()
    .slice(since)
    .filter((call) => isChange(call) && call.done).length;

/** Between a request whose outcome nobody knows and the next that changes something, somebody has looked. */
function expectNoBlindChange(calls: readonly SeenCall[]): void {
  let unknown = "";
  const blind: string[] = [];
  for (const call of calls) {
    if (isChange(call) && unknown !== "") blind.push(`${call.action} after ${unknown}`);
    if (call.ok || isRefused(call)) unknown = "";
    else if (isChange(call)) unknown = call.action;
  }
  expect(blind).toEqual([]);
}

/** Patience as a test has it: little for the request that is struck, none once all of them hang. */
function impatient(
  { faults, hasty, hopeless }: GrafanaStage,
  { action, site: [, method] }: GrafanaSubject,
) {
  const hangs = (which: string) => (rule: ScriptedFault) => rule.hangs && rule.action === which;
  const api = (real: GrafanaApi, name: keyof GrafanaApi) => {
    const rules = faults.list().filter(({ skip }) => skip === 0);
    if (rules.some(hangs("/api/*"))) return hopeless;
    return name === method && rules.some(hangs(action)) ? hasty : real;
  };
  return (real: GrafanaApi): GrafanaApi =>
    new Proxy(real, {
      get: (_, name: keyof GrafanaApi) => {
        const chosen = api(real, name);
        return chosen[name].bind(chosen);
      },
    });
}

/** The change under the fault: what it said, and whether it failed. */
async function struck(stage: GrafanaStage, subject: GrafanaSubject, fault: GrafanaFault) {
  const { calls, faults, lines } = stage;
  const [since, told, start] = [calls.list().length, lines.length, stage.elapsedSeconds()];
  faults.add(rulesOf(fault, subject));
  if (fault.isLate) stage.reachBy(impatient(stage, subject));
  const error = await change(stage, subject).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  const isStruck = !faults.list().some(({ skip }) => skip > 0);
  faults.clear();
  stage.reachBy((real) => real);
  expect(isStruck).toBe(true);
  expect(stage.elapsedSeconds() - start).toBeLessThan(longestWaitSeconds);
  const seen = calls.list().slice(since);
  expect(seen.length).toBeLessThan(mostCalls);
  expectNoBlindChange(seen);
  const text = [error ? describeError(error) : "", ...lines.slice(told)].join("\n");
  expect(`${text} ${JSON.stringify(error)}`).not.toContain(stage.token);
  return { failed: error !== undefined, text, seen };
}

/** What a run that could not do all of it says: the request, what it is about, and the next step. */
function expectTold(text: string, { action, of, refused }: GrafanaSubject): void {
  const [method = "", route = ""] = (refused ?? { action }).action.split(" ");
  expect(text).toContain(`Grafana ${method} ${route.replace(/\*$/, "")}`);
  expect(text).toContain(of);
  expect(text).toMatch(/\b(run it again|the next run|Check|Choose|See)\b/);
}

type Way = "once more" | "destroy" | "back";

/** From where a fault has left it on to the end, in which Grafana is as it was first. */
async function goOn(stage: GrafanaStage, subject: GrafanaSubject, way: Way): Promise<void> {
  const { kept, calls } = stage;
  const since = calls.list().length;
  if (way === "back") await kept.up(subject.before);
  if (way === "once more") {
    const expected = await expectedOf(subject);
    await change(stage, subject);
    expect(doneSince(stage, since)).toBeLessThanOrEqual(expected.done);
    expect(thingsOf(stage).all).toEqual(expected.things);
    if (subject.args) {
      const quiet = calls.list().length;
      expect(await change(stage, subject)).toEqual([]);
      expect(calls.list().slice(quiet).filter(isChange)).toEqual([]);
    }
  }
  await destroy(kept);
  await destroy(stage.neighbour);
  expectNoBlindChange(calls.list().slice(since));
}

/** Tries one cell, and one way on from there. Answers whether the run did all of it, or nothing. */
async function tryWay(subject: GrafanaSubject, fault: GrafanaFault, way: Way): Promise<boolean> {
  const expected = await expectedOf(subject);
  const stage = await openGrafanaStage(subject);
  try {
    const first = thingsOf(stage);
    await prepare(stage, subject);
    const before = thingsOf(stage).all;
    const { failed, text, seen } = await struck(stage, subject, fault);
    const after = thingsOf(stage).all;
    const isDone = fault.passes?.(subject) ?? false;
    if (isDone && !subject.refused) {
      expect([failed, text]).toEqual([false, expect.not.stringContaining("failed")]);
      expect(seen.filter((call) => isChange(call) && call.done)).toHaveLength(expected.done);
      expect(after).toEqual(expected.things);
    } else expectTold(text, isDone ? { ...subject, of: "Grafana" } : subject);
    // Wholly or not at all, as far as Grafana lets itself be asked.
    const isWhole = !fault.lasts && subject.args && !subject.isLast;
    if (isWhole && subject.refused ? isDone : isWhole && !isDone) expect(after).toEqual(before);
    await goOn(stage, subject, way);
    expect(thingsOf(stage)).toEqual(first);
    return (isDone && !subject.refused) || after === before;
  } finally {
    await stage.close();
  }
}

/** Tries one cell of the matrix: the request meets the fault. Where it leaves something, every way on from there is tried. */
export async function tryGrafanaFault(subject: GrafanaSubject, fault: GrafanaFault): Promise<void> {
  const isWhole = await tryWay(subject, fault, "once more");
  if (isWhole || !subject.args) return;
  await tryWay(subject, fault, "destroy");
  if (subject.before) await tryWay(subject, fault, "back");
}
