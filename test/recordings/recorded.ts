import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { RecordedPrometheus } from "../../scripts/recordings/recorded-prometheus";
import { readRecording } from "../../scripts/recordings/recording";

/** What two clusters of real Flink pushed. */
export const recording = readRecording(
  readFileSync(path.join(projectRoot(), "monitoring/recordings/fleet.txt"), "utf8"),
);

/** Starts a Prometheus that holds {@link recording}; `close` takes its folder away too. */
export async function startRecorded(programs: {
  prometheus: string;
  promtool: string;
}): Promise<{ server: RecordedPrometheus; close(): Promise<void> }> {
  const dir = mkdtempSync(path.join(tmpdir(), "recordings-"));
  const server = await RecordedPrometheus.start({ ...programs, dir, recordings: [recording] });
  return {
    server,
    async close() {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
