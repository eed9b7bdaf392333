import type { SeenCall } from "../../../emulator/calls";
import type { Transport } from "../../../provider/tencent/transport";
import { createTransport } from "../../../provider/tencent/transport";
import type { ApiFault } from "./api-faults";
import type { Stage, Subject } from "./subject";
import { thingsOf } from "./things";

/** No wait of a run is longer than that for a TKE cluster. */
const longestRunSeconds = 45 * 60;
const mostCalls = 400;
/** Seconds until a call that nobody answers is given up. */
const impatience = 0.4;

/** How a change comes out that nothing disturbs. */
interface Expected {
  readonly things: unknown;
  /** Calls of the action that were carried out. */
  readonly done: number;
}

const undisturbed = new Map<Subject, Promise<Expected>>();

async function undisturb(subject: Subject): Promise<Expected> {
  const stage = await subject.open({});
  try {
    await stage.prepare();
    const since = stage.cloud.calls.list().length;
    await stage.change();
    const done = doneCalls(subject, stage.cloud.calls.list().slice(since));
    expect(done).toBeGreaterThan(0);
    return { things: await thingsOf(stage.cloud), done };
  } finally {
    await stage.close();
  }
}

function expectedOf(subject: Subject): Promise<Expected> {
  const known = undisturbed.get(subject) ?? undisturb(subject);
  undisturbed.set(subject, known);
  return known;
}

const isChange = ({ action }: SeenCall) =>
  !/^(Describe|Get|List|Export|InvokeCommand$)/.test(action);

function doneCalls({ action }: Subject, calls: readonly SeenCall[]): number {
  return calls.filter((call) => call.action === action && call.done).length;
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
      isUnknown = !call.ok && call.code !== "RequestLimitExceeded";
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
  if (Object.keys(fault.rule).length > 0) faults.add({ action, ...fault.rule });
  const transport = fault.isLate && hasty(stage, subject.action);
  const run = transport ? stage.change(transport) : stage.change();
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
    const first = await thingsOf(stage.cloud);
    await stage.prepare();
    const { error, seen } = await struck(stage, subject, fault);
    if (fault.passes?.(subject)) expect(error).toBeUndefined();
    if (error) {
      expect(error.message).toContain(fault.isOfAll ? "RequestLimitExceeded" : subject.action);
      expect(error.message).toMatch(/\b[Rr]un (it )?again\b/);
    }
    expectNoBlindRepeat(subject, seen);
    if (fault.isOfAll) expect(seen.filter(({ done }) => done)).toEqual([]);

    const since = stage.cloud.calls.list().length;
    const isRemoved = subject.does === "removes" && error === undefined;
    if (!isRemoved) await stage.change();
    const next = stage.cloud.calls.list().slice(since);
    expectNoBlindRepeat(subject, next);
    const done = doneCalls(subject, seen);
    const again = error && subject.mayBeCalledAgain ? done : 0;
    expect(done + doneCalls(subject, next)).toBe(expected.done + again);
    expect(await thingsOf(stage.cloud)).toEqual(expected.things);

    if (subject.does !== "removes") {
      const quiet = stage.cloud.calls.list().length;
      expect(await stage.change()).toEqual([]);
      expect(stage.cloud.calls.list().slice(quiet).filter(isChange)).toEqual([]);
      await stage.destroy();
    }
    expect(await thingsOf(stage.cloud)).toEqual(first);
  } finally {
    await stage.close();
  }
}
