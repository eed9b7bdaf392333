import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LABEL_BYTES, SAMPLE_BYTES } from "../../monitoring/query-limits";
import { projectRoot } from "../../scripts/project-root";
import { readRecording, toOpenMetrics } from "../../scripts/recordings/recording";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";

const folder = path.join(projectRoot(), "monitoring/recordings");
/** Those of half an hour and more: chunks of shorter ones are mostly heads. */
const LONG = ["checkpoints", "fleet", "troubles"];
const recorded = (name: string) =>
  readRecording(readFileSync(path.join(folder, `${name}.txt`), "utf8"));

test.each(LONG)("labels of series take no more bytes than a query is planned with: %s", (name) => {
  const { series } = recorded(name);
  const bytes = series.map(({ metric, labels }) =>
    Object.entries(labels).reduce(
      (sum, [label, value]) => sum + label.length + value.length,
      "__name__".length + metric.length,
    ),
  );
  expect(bytes.reduce((sum, each) => sum + each, 0) / series.length).toBeLessThan(LABEL_BYTES);
});

const { promtool } = locateTools();
if (!promtool) {
  cannotBeTried("bytes of samples", "promtool");
} else {
  test.each(LONG)(
    "samples in real blocks take no more bytes than a query is planned with: %s",
    (name) => {
      const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-bytes-"));
      try {
        const file = path.join(dir, "recording.txt");
        const data = path.join(dir, "data");
        writeFileSync(file, toOpenMetrics(recorded(name)));
        execFileSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", "-q", file, data]);
        const blocks = readdirSync(data).map((block) => path.join(data, block));
        const samples = blocks.map((block) => {
          const meta = readFileSync(path.join(block, "meta.json"), "utf8");
          return (JSON.parse(meta) as { stats: { numSamples: number } }).stats.numSamples;
        });
        const chunks = blocks.map((block) => path.join(block, "chunks"));
        const bytes = chunks.flatMap((at) =>
          readdirSync(at).map((one) => statSync(path.join(at, one)).size),
        );
        const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
        expect(sum(bytes) / sum(samples)).toBeLessThan(SAMPLE_BYTES);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  );
}
