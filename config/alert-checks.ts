import {
  type AlertFault,
  type AlertOverride,
  checkAlertOverrides,
} from "../monitoring/alert-overrides";
import type { ExpectedJob } from "../monitoring/expected";
import { checkExpected } from "../monitoring/expected-checks";
import { checkScopedOverrides } from "../monitoring/scoped-overrides";
import type { ConfigFault } from "./cross-checks";
import { isMap, type RawMap } from "./raw";
import { receiverChecks } from "./receiver-checks";

/** Faults of `alerts` that no single key shows. */
export function alertChecks(alerts: unknown, clusters: readonly RawMap[]): ConfigFault[] {
  if (!isMap(alerts)) return [];
  const known = clusters.map((cluster) => String(cluster.id ?? cluster.name));
  return [
    ...thresholdChecks(alerts),
    ...scopedChecks(alerts, known),
    ...expectedChecks(alerts, known),
    ...noticeChecks(alerts),
    ...receiverChecks(alerts),
    ...timeRangeChecks(alerts),
  ];
}

function thresholdChecks(alerts: RawMap): ConfigFault[] {
  if (!isMap(alerts.thresholds)) return [];
  const known = Object.entries(alerts.thresholds).filter(
    ([, v]) => v !== null && !Array.isArray(v),
  );
  return checkAlertOverrides(Object.fromEntries(known) as Record<string, AlertOverride>).map(
    (f) => ({
      path: ["alerts", "thresholds", ...f.path.split(".")],
      reason: f.reason,
    }),
  );
}

function scopedChecks(alerts: RawMap, known: readonly string[]): ConfigFault[] {
  if (!Array.isArray(alerts.overrides)) return [];
  const read = alerts.overrides.map((one: unknown) => {
    if (!isMap(one)) return {};
    const { alert, clusters, jobs, threshold, ...rest } = one;
    return {
      ...rest,
      ...(typeof alert === "string" && { alert }),
      ...(clusters !== undefined && { clusters: textsOf(clusters) }),
      ...(jobs !== undefined && { jobs: typeof jobs === "string" ? jobs : textsOf(jobs) }),
      ...((typeof threshold === "string" || typeof threshold === "number") && { threshold }),
    };
  });
  return placed("overrides", checkScopedOverrides(read, known));
}

function expectedChecks(alerts: RawMap, known: readonly string[]): ConfigFault[] {
  if (!isMap(alerts.expected)) return [];
  const { clusters, jobs } = alerts.expected;
  const read = (Array.isArray(jobs) ? jobs : []).map((job: unknown, i): ExpectedJob => {
    const { name, pattern, cluster, atLeast } = isMap(job) ? job : { name: null };
    const standIn = String(i);
    return {
      ...(name !== undefined && { name: textOr(name, standIn) }),
      ...(pattern !== undefined && { pattern: textOr(pattern, standIn) }),
      ...(typeof cluster === "string" && { cluster }),
      ...(typeof atLeast === "number" && { atLeast }),
    };
  });
  const listed = clusters === true ? true : textsOf(clusters);
  return placed("expected", checkExpected({ clusters: listed, jobs: read }, known));
}

/** What is of another kind than a text is the schema's fault to tell: it stands for one that nothing is wrong with. */
function textOr(value: unknown, standIn: string): string {
  return typeof value === "string" ? value : standIn;
}

/** The texts of a list; none of what is no list of texts, which is the schema's fault to tell. */
function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.every((one) => typeof one === "string") ? value : [];
}

function placed(key: string, faults: readonly AlertFault[]): ConfigFault[] {
  return faults.map(({ path, reason }) => {
    const keys = path.split(".").map((one) => (/^\d+$/.test(one) ? Number(one) : one));
    return { path: ["alerts", key, ...keys], reason };
  });
}

/** A template that tells nobody is refused by the cloud, and only after much else was made. */
function noticeChecks(alerts: RawMap): ConfigFault[] {
  if (!Array.isArray(alerts.notices)) return [];
  const isEmpty = (list: unknown) => list === undefined || (Array.isArray(list) && !list.length);
  return alerts.notices.flatMap((notice: unknown, i): ConfigFault[] => {
    if (!isMap(notice) || notice.adopt === true) return [];
    if (!isEmpty(notice.userNotices) || !isEmpty(notice.urlNotices)) return [];
    const reason = `tells nobody, expected userNotices or urlNotices. Add one, or set adopt: true to use one that exists.`;
    return [{ path: ["alerts", "notices", i], reason }];
  });
}

/** A range over midnight is two ranges: the cloud takes it and then tells nobody. */
function timeRangeChecks(alerts: RawMap): ConfigFault[] {
  if (!isMap(alerts.customReceiver)) return [];
  const { timeRanges } = alerts.customReceiver;
  if (!Array.isArray(timeRanges)) return [];
  return timeRanges.flatMap((range: unknown, i): ConfigFault[] => {
    if (!isMap(range)) return [];
    const { startTime, endTime } = range;
    if (typeof startTime !== "number" || typeof endTime !== "number" || startTime < endTime) {
      return [];
    }
    const path = ["alerts", "customReceiver", "timeRanges", i, "endTime"];
    const reason = `is not after startTime, got ${endTime}, expected more than ${startTime}. Write a range over midnight as two.`;
    return [{ path, reason }];
  });
}
