import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadMetrics } from "../monitoring/metrics";
import { fetchEquipment } from "./lab/matrix";
import { projectRoot } from "./project-root";
import { CLUSTERS, EVENTS, MINUTES, PUSH_SECONDS, startCluster } from "./recordings/fleet";
import { Recorder } from "./recordings/recorder";
import { readRecording, type Recording, writeRecording } from "./recordings/recording";
import { runCommand } from "./stack-options";
import { Account } from "./story/account";
import { putToolsOnPath } from "./tools/locate";

const TARGET = "monitoring/recordings/fleet.txt";

const HELP = `npm run record [-- --raw FILE] [--from FILE]

Records what two clusters of real Flink push while things happen on them, ${MINUTES} minutes long, and writes the metrics
of the catalogue to ${TARGET}.

  --raw FILE    keeps every metric there too
  --from FILE   records nothing: takes the catalogue's metrics out of what --raw has kept
  --help        this text

Needs a JDK and the push gateway; Flink is fetched from PyPI and kept. Example: npm run record -- --raw /tmp/raw.txt`;

runCommand(async () => {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { raw: text, from: text, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const recording = values.from ? readRecording(readFileSync(values.from, "utf8")) : await record();
  if (values.raw) writeFileSync(values.raw, writeRecording(recording));
  const target = path.join(projectRoot(), TARGET);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, writeRecording(ofTheCatalogue(recording)));
  console.log(`wrote ${TARGET}`);
  return 0;
});

function ofTheCatalogue(recording: Recording): Recording {
  const known = loadMetrics();
  return { ...recording, series: recording.series.filter(({ metric }) => known.has(metric)) };
}

async function record(): Promise<Recording> {
  putToolsOnPath();
  const account = new Account((line) => console.log(line));
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-record-"));
  const clusters: Awaited<ReturnType<typeof startCluster>>[] = [];
  try {
    for (const plan of CLUSTERS) {
      const equipment = await fetchEquipment(plan.version, account);
      clusters.push(await startCluster(plan, equipment, dir));
      account.say(`${plan.instanceId} runs Flink ${plan.version}`);
    }
    const gateways = clusters.map(({ stage }) => stage.gateway);
    const keeps = (metric: string) => /^(flink|push)_/.test(metric);
    const recorder = new Recorder({ gateways, everySeconds: PUSH_SECONDS, keeps });
    for (const event of EVENTS) {
      await recorder.until(event.minute * 60);
      await event.act(clusters);
      account.say(`minute ${event.minute}: ${event.what}`);
    }
    await recorder.until(MINUTES * 60);
    return recorder.recording(headLines());
  } finally {
    await Promise.all(clusters.map(({ stage }) => stage.close()));
    rmSync(dir, { recursive: true, force: true });
  }
}

function headLines(): string[] {
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Recorded on ${date} by \`npm run record\` from real Flink, ${PUSH_SECONDS} s between pushes and between looks.`,
    ...CLUSTERS.map(
      ({ instanceId, version, taskManagers, jobs }) =>
        `${instanceId}: Flink ${version}, ${taskManagers} TaskManagers, jobs ${jobs.map(({ name }) => name).join(", ")}`,
    ),
    ...EVENTS.map(({ minute, what }) => `Minute ${minute}: ${what}.`),
  ];
}
