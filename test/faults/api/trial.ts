import type { SeenCall } from "../../../emulator/calls";
import type { Transport } from "../../../provider/tencent/transport";
import { createTransport } from "../../../provider/tencent/transport";
import { remembered } from "../remembered";
import type { ApiFault } from "./api-faults";
import type { Stage, Subject } from "./subject";
import { thingsOf } from "./things";

/** No wait of a run is longer than that for a TKE cluster. */
const longestRunSeconds = 45 * 60;
const mostCalls = 400;
/** How long a run waits for what does not end. */
const deadlineSeconds = 60;
/** Seconds until a call that nobody answers is given up. */
const impatience = 0.4;

/** How a change comes out that nothing disturbs. */
interface Expected {
  readonly things: unknown;
  /** Calls of the action that were carried out. */
  readonly done: number;
}

async function undisturb(subject: Subject): Promise<Expected> {
  const stage = await subject.open({});
  try {
    await stage.prepare();
    const before = doneOn(stage, subject);
    await stage.change();
    const done = doneOn(stage, subject) - before;
    expect(done).toBeGreaterThan(0);
    return { things: await thingsOf(stage), done };
  } finally {
    await stage.close();
  }
}

const expectedOf = remembered(undisturb);

/** Codes of refusals: nothing was done. */
const REFUSED = /^(RequestLimitExceeded$|Resource|FailedOperation\.)/;

const isChange = ({ action }: SeenCall) =>
  !/^(Describe|Get|List|Export|InvokeCommand$)/.test(action);

function doneOn({ cloud, done }: Stage, { action }: Subject): number {
  return (
    done?.() ?? cloud.calls.list().filter((call) => call.action === action && call.done).length
  );
}

/** What a run that failed says: which call, or what it waited for; and the next step. */
function expectTold({ message }: Error, { action }: Subject, fault: ApiFault): void {
  if (fault.isOfFlow) expect(message).toMatch(/\b(prom|cls|emr)-\w{8}/);
  else expect(message).toContain(fault.isOfAll ? "RequestLimitExceeded" : action);
  expect(message).toMatch(/\b[Rr]un (it )?again\b/);
}

/** Between a call whose outcome nobody knows and the next of that action somebody has looked. */
function expectNoBlindRepeat({ action }: Subject, calls: readonly SeenCall[]): void {
  let isUnknown = false;
  for (const call of calls) {
    if (call.action === action) {
      expect([action, "is repeated blindly", isUnknown]).toEqual([
        action,
        expect.anything(),
        false,
      ]);
      isUnknown = !call.ok && !REFUSED.test(call.code ?? "");
    } else if (!isChange(call)) isUnknown = false;
  }
}

/** The transport of a provider that waits for this action no longer than the test does. */
function hasty(stage: Stage, action: string) {
  const { secretId, secretKey, endpoint } = stage.cloud;
  const credential = { secretId, secretKey };
  return (real: Transport): Transport => {
    const { region } = real;
    const short = createTransport({ credential, region, endpoint, timeoutSeconds: impatience });
    return {
      region,
      call: (product, name, ...rest) =>
        (name === action ? short : real).call(product, name, ...rest),
    };
  };
}

/** The change under the fault; answers the error, if any, and the calls. */
async function struck(stage: Stage, subject: Subject, fault: ApiFault) {
  const { calls, faults } = stage.cloud;
  const since = calls.list().length;
  const start = stage.elapsedSeconds();
  const action = fault.isOfAll ? "*" : subject.action;
  const skip = fault.isOfAll ? 0 : subject.skip;
  const rule = typeof fault.rule === "function" ? fault.rule(subject) : fault.rule;
  if (Object.keys(rule).length > 0) faults.add({ action, skip, ...rule });
  fault.begin?.(subject, stage);
  const run = stage.change({
    ...(fault.isLate && { transport: hasty(stage, subject.action) }),
    ...(fault.isOfFlow && {
      timeoutSeconds: deadlineSeconds,
      leapsWhen: () => faults.list().length === 0,
    }),
  });
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  faults.clear();
  expect(stage.elapsedSeconds() - start).toBeLessThan(longestRunSeconds);
  const seen = calls.list().slice(since);
  expect(seen.length).toBeLessThan(mostCalls);
  return { error, seen };
}

/** Tries one cell of the matrix: the action's first call meets the fault. */
export async function tryFault(subject: Subject, fault: ApiFault): Promise<void> {
  const expected = await expectedOf(subject);
  const stage = await subject.open(fault.switches ?? {});
  try {
    const first = await thingsOf(stage);
    await stage.prepare();
    const doneBefore = doneOn(stage, subject);
    const { error, seen } = await struck(stage, subject, fault);
    const doneThen = doneOn(stage, subject);
    if (fault.passes?.(subject)) expect(error).toBeUndefined();
    if (error) expectTold(error, subject, fault);
    expectNoBlindRepeat(subject, seen);
    stage.cloud.faults.attend();
    if (fault.isOfAll) expect(seen.filter(({ done }) => done)).toEqual([]);

    const since = stage.cloud.calls.list().length;
    const isRemoved = subject.does === "removes" && error === undefined;
    if (!isRemoved) await stage.change();
    const next = stage.cloud.calls.list().slice(since);
    expectNoBlindRepeat(subject, next);
    const again = error && subject.mayBeCalledAgain ? doneThen - doneBefore : 0;
    // What failed behind its answer is done anew.
    if (!fault.isOfFlow) expect(doneOn(stage, subject) - doneBefore).toBe(expected.done + again);
    else expect(doneThen - doneBefore).toBe(expected.done);
    expect(await thingsOf(stage)).toEqual(expected.things);

    if (subject.does !== "removes") {
      const quiet = stage.cloud.calls.list().length;
      expect(await stage.change()).toEqual([]);
      expect(stage.cloud.calls.list().slice(quiet).filter(isChange)).toEqual([]);
      await stage.destroy();
    }
    expect(await thingsOf(stage)).toEqual(first);
  } finally {
    await stage.close();
  }
}
