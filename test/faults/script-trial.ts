import { filesOf, neighbour, struckNode, type NodeStage } from "./api/node-stage";
import type { ScriptSubject } from "./script-subjects";

type Files = [string, string][];

/** Something that goes wrong on the way of a script to a node and back. */
export interface ScriptFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** How the struck node is after a change. */
  readonly comesTo: "old" | "new";
  /** What must succeed, and say nothing of the node. @default none */
  readonly spares?: readonly ("changes" | "looks")[];
  /** How often the script of a change runs. @default 1 */
  readonly runs?: number;
  /** Whether the script runs once more where it is tried anew after another look. */
  readonly isTwice?: true;
  /** How often nodes are looked at in a look. @default 1 */
  readonly looks?: number;
  /** Whether it may leave in `.flinkwatch` what the next run clears away. */
  readonly leavesRest?: true;
  /** What is told of it. @default anything that names the node */
  readonly says?: RegExp;
}

/** What an undisturbed change comes to: the files of both nodes, before the change and after it. */
export interface Expected {
  readonly old: readonly [Files, Files];
  readonly new: readonly [Files, Files];
}

/** Where a fault strikes. */
export interface Aim {
  readonly of: "changes" | "looks";
  readonly subject: ScriptSubject;
}

/** A way of scripts to nodes, as far as trials of its faults differ from those of another. */
export interface ScriptWay<Stage extends NodeStage, Fault extends ScriptFault> {
  open(subject: ScriptSubject): Promise<Stage>;
  /** What the change of a subject comes to; asked once. */
  expected(subject: ScriptSubject): Promise<Expected>;
  /** Puts a fault in the way of scripts; answers what ends it. */
  inject(stage: Stage, fault: Fault, aim: Aim): Promise<() => Promise<void>>;
  /** How often the nodes were looked at. */
  looks(stage: Stage): number;
  /** Ends well when nothing is under way any more, here or on the nodes; what was said is given for judging. */
  settle?(stage: Stage, said: string): Promise<void>;
  /** The longest that a run may take, in its own seconds. */
  readonly longestRunSeconds: number;
}

/** The files of both nodes. */
export const filesOfBoth = ({ bench }: NodeStage): [Files, Files] => [
  filesOf(bench, struckNode),
  filesOf(bench, neighbour),
];

/** What a change of a subject comes to that nothing disturbs; `change` makes it. */
export async function undisturbed<Stage extends NodeStage>(
  stage: Stage,
  change: () => Promise<unknown> = () => stage.change(),
): Promise<Expected> {
  await stage.prepare();
  const old = filesOfBoth(stage);
  await change();
  return { old, new: filesOfBoth(stage) };
}

/** Runs a change; answers the error, if any. */
export async function failureOf(
  stage: NodeStage,
  longestSeconds: number,
): Promise<Error | undefined> {
  const start = stage.elapsedSeconds();
  const error = await stage.change().then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(stage.elapsedSeconds() - start).toBeLessThan(longestSeconds);
  return error;
}

/** Plays on a stage of its own. Where trials share their nodes, one that fails is not to spoil the next. */
async function onStage<Stage extends NodeStage>(
  opening: Promise<Stage>,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await opening;
  try {
    await play(stage);
  } catch (failure) {
    await stage.destroy().catch(() => undefined);
    throw failure;
  } finally {
    await stage.close();
  }
}

/** Tries a fault in a change: what it leaves of the nodes, what it says, what the next run makes of it. */
export async function tryChange<Stage extends NodeStage, Fault extends ScriptFault>(
  way: ScriptWay<Stage, Fault>,
  subject: ScriptSubject,
  fault: Fault,
): Promise<void> {
  const expected = await way.expected(subject);
  await onStage(way.open(subject), async (stage) => {
    const runs = () => stage.done?.() ?? 0;
    const first = filesOfBoth(stage);
    await stage.prepare();
    const [runsBefore, told] = [runs(), stage.lines.length];
    const end = await way.inject(stage, fault, { of: "changes", subject });
    const error = await failureOf(stage, way.longestRunSeconds).finally(end);
    const said = [error?.message, ...stage.lines.slice(told)].join("\n");
    await way.settle?.(stage, said);
    const { runs: times = 1, isTwice, spares, says } = fault;
    const again = isTwice && subject.mayReadAgain ? 1 : 0;
    expect(runs() - runsBefore).toBeGreaterThanOrEqual(times);
    expect(runs() - runsBefore).toBeLessThanOrEqual(times + again);
    const [struck, next] = filesOfBoth(stage);
    const judged = fault.leavesRest ? ofFlink : (files: Files) => files;
    expect(judged(struck)).toEqual(judged(expected[fault.comesTo][0]));
    expect(next).toEqual(expected.new[1]);
    if (spares?.includes("changes")) expect(error).toBeUndefined();
    else expectNamed(said, says);

    await tryNext(stage, { expected, isRemoved: subject.isRemoval && error === undefined });
    if (!subject.isRemoval) await tryAfter(stage);
    expect(filesOfBoth(stage)).toEqual(first);
    await way.settle?.(stage, said);
  });
}

/** Without what is flinkwatch's own. */
const ofFlink = (files: Files) => files.filter(([path]) => !path.startsWith(".flinkwatch/"));

/** The next run ends in the wanted state, and runs the script at most once for it. */
async function tryNext(
  stage: NodeStage,
  { expected, isRemoved }: { expected: Expected; isRemoved: boolean | undefined },
): Promise<void> {
  const runs = stage.done?.() ?? 0;
  if (!isRemoved) await stage.change();
  expect((stage.done?.() ?? 0) - runs).toBeLessThanOrEqual(1);
  expect(filesOfBoth(stage)).toEqual(expected.new);
}

/** One more changes nothing; then it is destroyed. */
async function tryAfter(stage: NodeStage): Promise<void> {
  const runs = stage.done?.();
  expect(await stage.change()).toEqual([]);
  expect(stage.done?.()).toBe(runs);
  await stage.destroy();
}

/** The struck node is named, with what to do. */
function expectNamed(said: string, says?: RegExp): void {
  expect(said).toContain(struckNode);
  expect(said).not.toContain(neighbour);
  expect(said).toMatch(/\brun( it)? again\b|The next run finishes it/);
  if (says) expect(said).toMatch(says);
}

/** Tries a fault in a look: nothing comes of it but words, and the next look sees all. */
export async function tryLook<Stage extends NodeStage, Fault extends ScriptFault>(
  way: ScriptWay<Stage, Fault>,
  subject: ScriptSubject,
  fault: Fault,
): Promise<void> {
  await onStage(way.open(subject), async (stage) => {
    const looks = () => way.looks(stage);
    await stage.prepare();
    await stage.change();
    const [files, runs, before] = [filesOfBoth(stage), stage.done?.(), looks()];
    const told = stage.lines.length;
    const end = await way.inject(stage, fault, { of: "looks", subject });
    expect(await stage.change().finally(end)).toEqual([]);
    expect(looks() - before).toBe(fault.looks ?? 1);
    const said = stage.lines.slice(told).join("\n");
    await way.settle?.(stage, said);
    if (fault.spares?.includes("looks")) expect(said).toBe("");
    else expect(said).toContain(struckNode);
    if (!fault.spares?.includes("looks") && fault.says) expect(said).toMatch(fault.says);

    const [seen, next] = [stage.lines.length, looks()];
    expect(await stage.change()).toEqual([]);
    expect([stage.lines.slice(seen), looks() - next]).toEqual([[], 1]);
    expect([filesOfBoth(stage), stage.done?.()]).toEqual([files, runs]);
    await stage.destroy();
    await way.settle?.(stage, said);
  });
}
