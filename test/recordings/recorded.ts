import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { RecordedPrometheus } from "../../scripts/recordings/recorded-prometheus";
import { readRecording, type Recording } from "../../scripts/recordings/recording";

/** Reads a recording of the tree by the name of its file, without the ending. */
export function readRecorded(name: string): Recording {
  const file = path.join(projectRoot(), "monitoring/recordings", `${name}.txt`);
  return readRecording(readFileSync(file, "utf8"));
}

/** What two clusters of real Flink pushed. */
export const recording = readRecorded("fleet");

/** Starts a Prometheus that holds a recording; `close` takes its folder away too. */
export async function startRecorded(
  programs: { prometheus: string; promtool: string },
  held = recording,
): Promise<{ server: RecordedPrometheus; close(): Promise<void> }> {
  const dir = mkdtempSync(path.join(tmpdir(), "recordings-"));
  const server = await RecordedPrometheus.start({ ...programs, dir, recordings: [held] });
  return {
    server,
    async close() {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
