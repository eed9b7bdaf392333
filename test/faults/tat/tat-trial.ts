import {
  commandsOf,
  filesOf,
  isOfScript,
  neighbour,
  struckNode,
  type NodeStage,
} from "../api/node-stage";
import { remembered } from "../remembered";
import { inject, type TatFault } from "./tat-faults";
import type { TatSubject } from "./tat-subjects";

const longestRunSeconds = 30 * 60;
type Files = [string, string][];

/** The files of both nodes, before the change and after it. */
interface Expected {
  readonly old: readonly [Files, Files];
  readonly new: readonly [Files, Files];
  /** Commands of the change before that with the script: looks. */
  readonly looksBefore: number;
}

const both = ({ bench }: NodeStage): [Files, Files] => [
  filesOf(bench, struckNode),
  filesOf(bench, neighbour),
];

async function undisturb(subject: TatSubject): Promise<Expected> {
  const stage = await subject.open();
  try {
    await stage.prepare();
    const old = both(stage);
    const since = commandsOf(stage).length;
    await stage.change();
    const looksBefore = commandsOf(stage).slice(since).findIndex(isOfScript(subject.script));
    expect(looksBefore).toBeGreaterThanOrEqual(0);
    return { old, new: both(stage), looksBefore };
  } finally {
    await stage.close();
  }
}

const expectedOf = remembered(undisturb);

/** Runs a change; answers the error, if any. */
export async function failureOf(stage: NodeStage): Promise<Error | undefined> {
  const start = stage.elapsedSeconds();
  const error = await stage.change().then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(stage.elapsedSeconds() - start).toBeLessThan(longestRunSeconds);
  return error;
}

/** Tries a fault of TAT in a change. */
export async function tryTatFault(subject: TatSubject, fault: TatFault): Promise<void> {
  const expected = await expectedOf(subject);
  const stage = await subject.open();
  const runs = () => stage.done?.() ?? 0;
  try {
    const first = both(stage);
    await stage.prepare();
    const runsBefore = runs();
    const told = stage.lines.length;
    const { looksBefore: skip } = expected;
    if (fault.rule) stage.cloud.faults.add({ action: "RunCommand", skip, ...fault.rule });
    const end = inject(stage, fault, { of: "changes", looksBefore: skip });
    const error = await failureOf(stage);
    end();
    const said = [error?.message, ...stage.lines.slice(told)].join("\n");
    const again = fault.isTwice && subject.mayReadAgain ? 1 : 0;
    expect(runs() - runsBefore).toBeGreaterThanOrEqual(1);
    expect(runs() - runsBefore).toBeLessThanOrEqual(1 + again);
    const [struck, next] = both(stage);
    expect(struck).toEqual(expected[fault.comesTo][0]);
    expect(next).toEqual(expected.new[1]);
    if (fault.spares?.includes("changes")) expect(error).toBeUndefined();
    else expect(said).toContain(struckNode);

    const isRemoved = subject.isRemoval && error === undefined;
    const runsThen = runs();
    if (!isRemoved) await stage.change();
    expect(runs() - runsThen).toBeLessThanOrEqual(1);
    expect(both(stage)).toEqual(expected.new);
    if (!subject.isRemoval) {
      const runsNow = runs();
      expect(await stage.change()).toEqual([]);
      expect(runs()).toBe(runsNow);
      await stage.destroy();
    }
    expect(both(stage)).toEqual(first);
  } finally {
    await stage.close();
  }
}

/** Tries a fault of TAT in a look: nothing comes of it but words, and the next look sees all. */
export async function tryTatLook({ open }: TatSubject, fault: TatFault): Promise<void> {
  const stage = await open();
  const { calls, faults } = stage.cloud;
  const looks = () => calls.list().filter(({ action }) => action === "InvokeCommand").length;
  const changed = () => stage.done?.() ?? 0;
  try {
    await stage.prepare();
    await stage.change();
    const [files, runs, before] = [both(stage), changed(), looks()];
    const told = stage.lines.length;
    if (fault.rule) faults.add({ action: "InvokeCommand", ...fault.rule });
    const end = inject(stage, fault, { of: "looks", looksBefore: 0 });
    expect(await stage.change()).toEqual([]);
    end();
    expect(looks() - before).toBe(fault.looks ?? 1);
    const said = stage.lines.slice(told).join("\n");
    if (fault.spares?.includes("looks")) expect(said).toBe("");
    else expect(said).toContain(struckNode);

    const [seen, next] = [stage.lines.length, looks()];
    expect(await stage.change()).toEqual([]);
    expect([stage.lines.slice(seen), looks() - next]).toEqual([[], 1]);
    expect([both(stage), changed()]).toEqual([files, runs]);
  } finally {
    await stage.close();
  }
}
