/** What Flink's REST interface answers for a job of the stand-in: as far as others read it. */
import type { FlinkBehind } from "../yarn/application";
import { exposition } from "./exposition";
import { maskValue } from "./flink-config";
import type { Shipment } from "./shipment";

/** The interface of a job's JobManager. @param log lines of client and processes; may grow */
export function flinkRest({ config, minor }: Shipment, log: readonly string[]): FlinkBehind {
  const recorded = exposition("taskmanager", minor);
  const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(recorded)?.[1] ?? "";
  const startedAt = Date.now();
  const job = { jid: label("job_id"), name: label("job_name"), state: "RUNNING" };
  const settings = [...config.values].map(([key, value]) => ({
    key,
    value: maskValue(key, value, minor),
  }));
  const answers: Record<string, () => object> = {
    "/jobs/overview": () => ({ jobs: [{ ...job, "start-time": startedAt, "end-time": -1 }] }),
    "/jobmanager/config": () => settings,
    "/taskmanagers": () => ({ taskmanagers: [{ id: label("tm_id"), slotsNumber: 1 }] }),
  };
  return {
    answer(path) {
      const known = answers[path];
      if (known) return { type: "application/json;charset=UTF-8", body: JSON.stringify(known()) };
      if (!/^\/(jobmanager|taskmanagers\/[^/]+)\/log$/.test(path)) return undefined;
      return { type: "text/plain", body: logText(log) };
    },
  };
}

/** Lines as Flink's usual layout has them: a time before the level, nothing before what continues a line. */
function logText(lines: readonly string[]): string {
  const time = "2026-01-01 00:00:00,000";
  return lines
    .map((line) => (/^(INFO|WARN|ERROR) /.test(line) ? `${time} ${line}\n` : `${line}\n`))
    .join("");
}
