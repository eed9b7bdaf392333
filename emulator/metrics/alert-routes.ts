/** Whom alerts are sent to, in the words of Alertmanager's configuration. */
import { stringify } from "yaml";

/** Label by which Alertmanager knows the group that an alert's rule stands in. */
export const GROUP_LABEL = "_group_id_";

/** When somebody is told: seconds of the day, both included, in the time of Beijing; days from 1, Monday. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
  /** Absent: every day. */
  readonly weekdays?: readonly number[];
}

/** An address to call. */
export interface Hook {
  readonly url: string;
  /** Another Alertmanager, which takes alerts instead of messages. @default false */
  readonly takesAlerts?: boolean;
  /** Whether it is called when an alert is over, too. */
  readonly tellsRecovery: boolean;
  /** Absent: at any time. */
  readonly ranges?: readonly TimeRange[];
}

/** Where alerts of one group go. */
export interface AlertRoute {
  readonly groupId: string;
  /** How often a standing alert is told again, such as `1h`. */
  readonly repeatInterval: string;
  readonly hooks: readonly Hook[];
}

/** Nobody. */
const NOBODY = "nobody";
/** Alerts of one rule that come together are told together. */
const GATHER = { group_by: [GROUP_LABEL, "alertname"], group_wait: "1s", group_interval: "1s" };

/**
 * The text of Alertmanager's configuration: a route for each group, below it one for each address.
 * @param urlOf where messages for an address are sent.
 */
export function renderAlertRoutes(
  routes: readonly AlertRoute[],
  urlOf: (hook: Hook) => string = ({ url }) => url,
): string {
  const hooks = routes.flatMap(({ groupId, hooks: own }) =>
    own.map((hook, at) => ({ name: `${groupId}-${at}`, groupId, hook })),
  );
  return stringify({
    route: {
      receiver: NOBODY,
      ...GATHER,
      routes: routes.map(({ groupId, repeatInterval }) => ({
        matchers: [`${GROUP_LABEL}="${groupId}"`],
        repeat_interval: repeatInterval,
        routes: hooks
          .filter((each) => each.groupId === groupId)
          .map(({ name, hook }) => ({
            receiver: name,
            continue: true,
            ...(hook.ranges ? { active_time_intervals: [name] } : {}),
          })),
      })),
    },
    receivers: [
      { name: NOBODY },
      ...hooks.map(({ name, hook }) => ({
        name,
        webhook_configs: [{ url: urlOf(hook), send_resolved: hook.tellsRecovery }],
      })),
    ],
    time_intervals: hooks.flatMap(({ name, hook: { ranges } }) =>
      ranges ? [{ name, time_intervals: ranges.flatMap(inUtc) }] : [],
    ),
  });
}

const DAY_MINUTES = 24 * 60;
/** Beijing is eight hours ahead, all year. */
const AHEAD_MINUTES = 8 * 60;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** A range as Alertmanager takes it: whole minutes of UTC, so that it needs no list of time zones. */
function inUtc({ start, end, weekdays }: TimeRange): object[] {
  const from = Math.floor(start / 60) - AHEAD_MINUTES;
  const until = Math.ceil((end + 1) / 60) - AHEAD_MINUTES;
  return [
    { from: Math.max(from, 0), until, shift: 0 },
    { from: from + DAY_MINUTES, until: Math.min(until, 0) + DAY_MINUTES, shift: 6 },
  ]
    .filter((part) => part.from < part.until)
    .map((part) => ({
      times: [{ start_time: clock(part.from), end_time: clock(part.until) }],
      ...(weekdays
        ? { weekdays: weekdays.map((day) => WEEKDAYS[(day - 1 + part.shift) % 7]) }
        : {}),
    }));
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
