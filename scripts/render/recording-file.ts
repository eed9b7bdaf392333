import { stringify } from "yaml";
import { renderRecordingGroups } from "../../monitoring/recording-rules";
import type { RenderedFile } from "./dashboard-files";

/** The recording rules as Prometheus reads them; they have no texts, so that there is one file of them. */
export function recordingFile(largestIntervalSeconds: number): RenderedFile {
  const groups = renderRecordingGroups({ largestIntervalSeconds }).map(({ groupName, rules }) => ({
    name: groupName,
    rules,
  }));
  return { name: "flink.recording-rules.yml", text: stringify({ groups }) };
}
