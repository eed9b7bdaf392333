import type { Subject } from "./subject";

/** Something that goes wrong with a call. */
export interface ApiFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** What the local cloud does with the first call of the action, as `POST /_/faults` takes it. */
  readonly rule: object;
  /** Whether it befalls calls of all actions. */
  readonly isOfAll?: true;
  /** How the cloud behaves besides. */
  readonly switches?: object;
  /** Whether nobody sees an end of the call but by a time-out. */
  readonly isLate?: true;
  /** Whether the run must succeed all the same. */
  passes?(subject: Subject): boolean;
  /** Why it cannot befall that action; undefined where it can. */
  cannot?(subject: Subject): string | undefined;
}

const forever = 1000;
const lost = { cut: "after" };
const creates = ({ does }: Subject) => does === "creates";
const ofListed = ({ does }: Subject) =>
  does === "creates" ? undefined : "makes nothing that a list could show late";

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
    passes: creates,
  },
  { name: "HTTP 502, nothing done", rule: { httpStatus: 502 } },
  { name: "HTTP 502, done all the same", rule: { httpStatus: 502, done: true }, passes: creates },
  { name: "connection cut, nothing done", rule: { cut: "before" } },
  { name: "connection cut, done all the same", rule: lost, passes: creates },
  {
    name: "answer cut in its middle",
    rule: { cut: "within" },
    isLate: true,
    passes: creates,
  },
  { name: "answer that is no JSON, nothing done", rule: { nonJson: true } },
  {
    name: "answer that is no JSON, done all the same",
    rule: { nonJson: true, done: true },
    passes: creates,
  },
  {
    name: "time-out after success",
    rule: { delayMilliseconds: 1_500, done: true },
    isLate: true,
    passes: creates,
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
];
