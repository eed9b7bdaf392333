import type { FlowEnd } from "../../../emulator/contract";
import type { Call, Stage } from "./subject";

/** Something that goes wrong with a call. */
export interface ApiFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** What the local cloud does with the first call of the action, as `POST /_/faults` takes it. */
  readonly rule: object | ((call: Call) => object);
  /** Whether it befalls calls of all actions. */
  readonly isOfAll?: true;
  /** How the cloud behaves besides. */
  readonly switches?: object;
  /** Whether the call itself goes well, and what it begins does not. */
  readonly isOfFlow?: true;
  /** What else happens in the cloud at the moment of the call. */
  begin?(call: Call, stage: Stage): void;
  /** Whether nobody sees an end of the call but by a time-out. */
  readonly isLate?: true;
  /** Whether the run must succeed all the same. */
  passes?(call: Call): boolean;
  /** Why it cannot befall that action; undefined where it can. */
  cannot?(call: Call): string | undefined;
}

const forever = 1000;
const lost = { cut: "after" };
const isLookedUp = ({ does, isLookedUp = does === "creates" }: Call) => isLookedUp;
const ofListed = ({ does }: Call) =>
  does === "creates" ? undefined : "makes nothing that a list could show late";

const flow = (how: FlowEnd, name: string): ApiFault => ({
  name,
  rule: { flow: how },
  isOfFlow: true,
  cannot: ({ flows = [], whyNoFlow = "is done when it is answered" }) => {
    if (flows.includes(how)) return undefined;
    return flows.length === 0 ? whyNoFlow : "is not known to end so";
  },
});

/** All that goes wrong with a call, each in its turn with every action. */
export const API_FAULTS: readonly ApiFault[] = [
  {
    name: "throttled three times",
    rule: { code: "RequestLimitExceeded", times: 3 },
    passes: () => true,
  },
  {
    name: "throttled as long as the run takes",
    rule: { code: "RequestLimitExceeded", times: forever },
  },
  {
    name: "a storm that throttles every call of every action",
    rule: { code: "RequestLimitExceeded", times: forever },
    isOfAll: true,
  },
  { name: "InternalError, nothing done", rule: { code: "InternalError" } },
  {
    name: "InternalError, done all the same",
    rule: { code: "InternalError", done: true },
    passes: isLookedUp,
  },
  { name: "HTTP 502, nothing done", rule: { httpStatus: 502 } },
  {
    name: "HTTP 502, done all the same",
    rule: { httpStatus: 502, done: true },
    passes: isLookedUp,
  },
  { name: "connection cut, nothing done", rule: { cut: "before" } },
  { name: "connection cut, done all the same", rule: lost, passes: isLookedUp },
  {
    name: "answer cut in its middle",
    rule: { cut: "within" },
    isLate: true,
    passes: isLookedUp,
  },
  { name: "answer that is no JSON, nothing done", rule: { nonJson: true } },
  {
    name: "answer that is no JSON, done all the same",
    rule: { nonJson: true, done: true },
    passes: isLookedUp,
  },
  {
    name: "time-out after success",
    rule: { delayMilliseconds: 1_500, done: true },
    isLate: true,
    passes: isLookedUp,
  },
  {
    name: "lists that show it late",
    rule: {},
    switches: { newObjectsListedAfterPolls: 2 },
    passes: () => true,
    cannot: ofListed,
  },
  {
    name: "answer lost, and lists that show it late",
    rule: lost,
    switches: { newObjectsListedAfterPolls: 8 },
    passes: () => true,
    cannot: ofListed,
  },
  flow("fails", "a flow that fails"),
  flow("blocks", "a flow that waits for somebody"),
  flow("hangs", "a flow that does not end within the deadline"),
  {
    name: "refused twice, as something else changes the object",
    rule: ({ busyCode: code }) => ({ code, times: 2 }),
    passes: ({ isLookedUp = false }) => isLookedUp,
    cannot: ({ busyCode }) =>
      busyCode ? undefined : "has no object that something else keeps busy",
  },
  {
    name: "a cluster that begins to scale out at that moment",
    rule: {},
    begin: (call, stage) => call.scaleOut?.(stage),
    passes: () => true,
    cannot: ({ scaleOut }) => (scaleOut ? undefined : "is no change of an EMR cluster"),
  },
];
