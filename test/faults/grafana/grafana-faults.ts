import type { GrafanaSubject } from "./subject";

/** Something that goes wrong with a request to Grafana. */
export interface GrafanaFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** What the local Grafana does with the request, as `POST /_/faults` takes it. */
  readonly rule: object | ((subject: GrafanaSubject) => object);
  /** What it does with the requests after it, whichever they are. */
  readonly onwards?: object;
  /** Whether Grafana does not get over it as long as the run takes. */
  readonly lasts?: true;
  /** Whether nobody sees an end of the request but by a time-out. */
  readonly isLate?: true;
  /** Whether the run must do all the same what the request was for. */
  passes?(subject: GrafanaSubject): boolean;
}

const forever = 1000;
const always = () => true;
const missing = ({ action }: GrafanaSubject) =>
  action.includes("folders")
    ? { message: "folder not found", code: "not-found" }
    : { message: "Dashboard not found" };
const slowDown = { httpStatus: 429, message: "too many requests" };

/** All that goes wrong with a request, each in its turn with every one. */
export const GRAFANA_FAULTS: readonly GrafanaFault[] = [
  { name: "401", rule: { httpStatus: 401, message: "invalid username or password" } },
  { name: "403", rule: { httpStatus: 403, message: "You'll need additional permissions" } },
  {
    name: "404 in Grafana's words, though it is there",
    rule: (subject) => ({ httpStatus: 404, ...missing(subject) }),
  },
  { name: "404 of somebody before it", rule: { httpStatus: 404 } },
  { name: "409", rule: { httpStatus: 409, message: "conflict" } },
  {
    name: "412",
    rule: { httpStatus: 412, message: "changed by someone else", code: "version-mismatch" },
    passes: ({ isRenewed = false }) => isRenewed,
  },
  { name: "429, twice", rule: { ...slowDown, times: 2 }, passes: always },
  {
    name: "429 with Retry-After",
    rule: { ...slowDown, retryAfterSeconds: 7 },
    passes: always,
  },
  { name: "429 as long as the run takes", rule: { ...slowDown, times: forever }, lasts: true },
  {
    name: "429 with a Retry-After of a day",
    rule: { ...slowDown, retryAfterSeconds: 86_400 },
  },
  { name: "500, nothing done", rule: { httpStatus: 500, message: "database is locked" } },
  {
    name: "500, done all the same",
    rule: { httpStatus: 500, message: "database is locked", done: true },
    passes: always,
  },
  { name: "500 for a token that is none", rule: { httpStatus: 500, message: "invalid API key" } },
  { name: "502, nothing done", rule: { httpStatus: 502 } },
  { name: "502, done all the same", rule: { httpStatus: 502, done: true }, passes: always },
  { name: "connection cut, nothing done", rule: { cut: "before" } },
  { name: "connection cut, done all the same", rule: { cut: "after" }, passes: always },
  {
    name: "connection cut, done all the same, and the look after it too",
    rule: { cut: "after" },
    onwards: { cut: "before" },
  },
  { name: "answer cut in its middle", rule: { cut: "within" }, passes: always },
  { name: "answer that is no JSON, nothing done", rule: { nonJson: true } },
  {
    name: "answer that is no JSON, done all the same",
    rule: { nonJson: true, done: true },
    passes: always,
  },
  { name: "no answer, nothing done", rule: { hangs: true }, isLate: true },
  {
    name: "time-out after success",
    rule: { hangs: true, done: true },
    isLate: true,
    passes: always,
  },
  { name: "a redirect to a login page", rule: { httpStatus: 302 } },
  {
    name: "the login page of a proxy, from then on",
    rule: { nonJson: true },
    onwards: { nonJson: true, times: forever },
    lasts: true,
  },
  {
    name: "a server that hangs, from then on",
    rule: { hangs: true },
    onwards: { hangs: true, times: forever },
    lasts: true,
    isLate: true,
  },
  {
    name: "a server that is gone, from then on, after it has done it",
    rule: { cut: "after" },
    onwards: { cut: "before", times: forever },
    lasts: true,
  },
];

/** The failures of a fault, as they are scripted. */
export function rulesOf(fault: GrafanaFault, subject: GrafanaSubject): object {
  const rule = typeof fault.rule === "function" ? fault.rule(subject) : fault.rule;
  const { action, refused, skip = 0 } = subject;
  const { onwards } = fault;
  const all = onwards && { next: [{ action: "/api/*", ...onwards }] };
  const struck = { action, ...rule, ...all };
  if (!refused) return { ...struck, skip };
  const refusal = { httpStatus: 403, message: "Permissions needed: dashboards:create" };
  return { ...refused, ...refusal, next: [{ ...struck, skip }] };
}
