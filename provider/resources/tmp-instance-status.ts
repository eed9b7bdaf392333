import type { PrometheusInstance } from "../tencent/monitor";

const WORDS: Readonly<Record<number, string>> = {
  1: "creating",
  2: "running",
  3: "abnormal",
  4: "rebuilding",
  5: "destroying",
  6: "stopped",
  8: "stopping-arrears",
  9: "stopped-arrears",
};

/** Word for TMP's status number, `status-<number>` for one that is not documented. */
export function statusWord(status: number): string {
  return WORDS[status] ?? `status-${status}`;
}

/** Terminated or being destroyed. There is no way back from there, so it counts as gone: the next `up` makes a new one. */
export function isGone(instance: Pick<PrometheusInstance, "status">): boolean {
  return instance.status === 5 || instance.status === 6;
}
