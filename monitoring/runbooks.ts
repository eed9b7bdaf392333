/** File name of an alert's runbook in `docs/runbooks/<language>`: `FlinkJobRestarted` → `flink-job-restarted.md`. */
export function runbookName(alert: string): string {
  return `${alert.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.md`;
}
