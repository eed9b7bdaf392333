import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadMetrics } from "../monitoring/metrics";
import { fetchEquipment, fetchYarnEquipment } from "./lab/matrix";
import { projectRoot } from "./project-root";
import { checkpoints } from "./recordings/checkpoints";
import { collectors } from "./recordings/collectors";
import { fleet } from "./recordings/fleet";
import {
  PUSH_SECONDS,
  type RecordingPlan,
  reporterOf,
  type RunningCluster,
  startCluster,
} from "./recordings/plan";
import { Recorder } from "./recordings/recorder";
import { readRecording, type Recording, writeRecording } from "./recordings/recording";
import { shortages } from "./recordings/shortages";
import { sinks } from "./recordings/sinks";
import { troubles } from "./recordings/troubles";
import { startYarnCluster } from "./recordings/yarn-cluster";
import { runCommand } from "./stack-options";
import { Account } from "./story/account";
import { putToolsOnPath } from "./tools/locate";

const PLANS: Readonly<Record<string, RecordingPlan>> = {
  fleet,
  troubles,
  checkpoints,
  collectors,
  sinks,
  shortages,
};

const HELP = `npm run record [-- --plan fleet|troubles|checkpoints|collectors|sinks|shortages] [--raw FILE] [--from FILE]

Records what clusters of real Flink push while things happen on them, and writes the metrics of the catalogue to
monitoring/recordings.

  --plan fleet        two clusters on which processes and jobs die, ${fleet.minutes} minutes (the default)
  --plan troubles     one cluster with jobs that run and are ill all the same, ${troubles.minutes} minutes
  --plan checkpoints  one cluster with a job whose checkpoints fail, ${checkpoints.minutes} minutes
  --plan collectors   two clusters, with the parallel collector and with G1, ${collectors.minutes} minutes
  --plan sinks        one cluster with a job whose sink is refused records, ${sinks.minutes} minutes
  --plan shortages    a heap too small for its job, and a YARN without a container for one, ${shortages.minutes} minutes
  --raw FILE          keeps every metric there too, from the first minutes on
  --from FILE         records nothing: takes the catalogue's metrics out of what --raw has kept
  --help              this text

Needs a JDK and the push gateway; Flink is fetched from PyPI, Hadoop from a Maven repository, and kept. Example: npm run record -- --raw /tmp/raw.txt`;

runCommand(async () => {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      plan: { ...text, default: "fleet" },
      raw: text,
      from: text,
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const plan = PLANS[values.plan];
  if (!plan) {
    const names = Object.keys(PLANS).join(" or ");
    throw new Error(`--plan: got "${values.plan}", expected ${names}. See --help.`);
  }
  const keep = (recording: Recording) => {
    if (values.raw) writeFileSync(values.raw, writeRecording(recording));
  };
  const recording = values.from
    ? readRecording(readFileSync(values.from, "utf8"))
    : await record(plan, keep);
  const target = path.join("monitoring/recordings", plan.file);
  mkdirSync(path.dirname(path.join(projectRoot(), target)), { recursive: true });
  writeFileSync(path.join(projectRoot(), target), writeRecording(ofTheCatalogue(recording)));
  console.log(`wrote ${target}`);
  return 0;
});

function ofTheCatalogue(recording: Recording): Recording {
  const known = loadMetrics();
  return { ...recording, series: recording.series.filter(({ metric }) => known.has(metric)) };
}

/** Minutes between two times that what was seen so far is kept. */
const KEEP_MINUTES = 5;

async function record(
  plan: RecordingPlan,
  keep: (recording: Recording) => void,
): Promise<Recording> {
  putToolsOnPath();
  const account = new Account((line) => console.log(line));
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-record-"));
  const clusters: RunningCluster[] = [];
  try {
    for (const cluster of plan.clusters) {
      const equipment = await fetchEquipment(cluster.version, account);
      clusters.push(await startCluster(cluster, equipment, dir));
      account.say(`${cluster.instanceId} runs Flink ${cluster.version}`);
    }
    for (const cluster of plan.onYarn ?? []) {
      const { instanceId, version } = cluster;
      const equipment = await fetchYarnEquipment(version, account);
      const reporter = reporterOf(instanceId);
      const stage = await startYarnCluster(cluster, { equipment, dir, reporter });
      clusters.push({ instanceId, stage });
      account.say(`${instanceId} runs Flink ${version} on YARN`);
    }
    const gateways = clusters.map(({ stage }) => stage.gateway);
    const keeps = (metric: string) => /^(flink|push)_/.test(metric);
    const recorder = new Recorder({ gateways, everySeconds: PUSH_SECONDS, keeps });
    for (let minute = 0; minute <= plan.minutes; minute += 1) {
      await recorder.until(minute * 60);
      for (const event of plan.events.filter((each) => each.minute === minute)) {
        await event.act?.(clusters);
        account.say(`minute ${minute}: ${event.what}`);
      }
      if (minute % KEEP_MINUTES === 0) keep(recorder.recording(headLines(plan)));
    }
    const recording = recorder.recording(headLines(plan));
    keep(recording);
    return recording;
  } finally {
    await Promise.all(clusters.map(({ stage }) => stage.close()));
    rmSync(dir, { recursive: true, force: true });
  }
}

function headLines({ clusters, onYarn = [], events }: RecordingPlan): string[] {
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Recorded on ${date} by \`npm run record\` from real Flink, ${PUSH_SECONDS} s between pushes and between looks.`,
    ...clusters.map(({ instanceId, version, collector = "serial", batches }) => {
      const taskManagers = batches.reduce((sum, batch) => sum + batch.taskManagers, 0);
      const names = batches.flatMap(({ jobs }) => jobs.map(({ name }) => name));
      return `${instanceId}: Flink ${version}, ${collector} collector, ${taskManagers} TaskManagers, jobs ${names.join(", ")}`;
    }),
    ...onYarn.map(({ instanceId, version, jobs, waiting }) => {
      const names = jobs.map(({ name }) => name).join(", ");
      return `${instanceId}: Flink ${version} on YARN, jobs ${names}, and ${waiting.name}, which waits for a TaskManager`;
    }),
    ...events.map(({ minute, what }) => `Minute ${minute}: ${what}.`),
  ];
}
