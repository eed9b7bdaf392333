import path from "node:path";
import { readFileSync } from "node:fs";
import type { Equipment } from "../lab/equipment";
import type { Account } from "./account";
import { arrival } from "./arrival";
import { confPlaces, type DemoCluster, demoClusters, FLINK_HOME } from "./demo-fleet";
import { proveGone, proveInstalled } from "./proof";
import type { PulumiRun } from "./pulumi-cli";
import type { Setting } from "./setting";
import { compareSnapshots, type Snapshot, takeSnapshot } from "./snapshot";
import { tamper } from "./tampering";

/** What the story can show on this machine. */
export interface StoryOptions {
  /** Whether Prometheus and the push gateway are there; without them arrival is skipped, and said to be. */
  readonly metrics: boolean;
  /** A real Flink for the clusters of its version. */
  readonly equipment?: Equipment;
}

/** The whole story; throws a StoryFault at the first claim that does not hold. */
export async function tellStory(
  setting: Setting,
  account: Account,
  options: StoryOptions,
): Promise<void> {
  const clusters = demoClusters(setting.world.emr);
  const before = await account.step("The clusters as they are", async () => {
    for (const cluster of clusters) {
      account.say(
        `${cluster.id}: Flink ${cluster.flinkVersion}, submitting nodes ${cluster.submitting.join(", ")}`,
      );
    }
    await setting.pulumi.init();
    return { nodes: snapshots(setting, clusters), conf: await configurations(setting, clusters) };
  });

  await account.step("pulumi up", async () => {
    const run = await setting.pulumi.up();
    account.claim(
      "the real `pulumi up` of Pulumi.dev.yaml succeeds",
      run.exitCode === 0,
      tail(run),
    );
    account.say(changes(run));
  });
  await account.step("What the manual asks for is there", () =>
    proveInstalled(setting, account, clusters),
  );
  if (options.metrics) {
    await account.step("Metrics arrive", () =>
      arrival(setting, account, clusters, options.equipment),
    );
  } else {
    account.say("skipped: metrics arriving needs Prometheus and the push gateway on PATH.");
  }
  await account.step("A second up changes nothing", async () => {
    const run = await setting.pulumi.up(["--expect-no-changes"]);
    account.claim("`pulumi up` has nothing to do", run.exitCode === 0, tail(run));
  });
  await drift(setting, account, clusters);
  await account.step("pulumi destroy", async () => {
    const instanceId = await setting.instanceId();
    const run = await setting.pulumi.destroy();
    account.claim("`pulumi destroy` succeeds", run.exitCode === 0, tail(run));
    await proveGone(setting, account, instanceId);
    const conf = await configurations(setting, clusters);
    for (const [place, properties] of before.conf) {
      account.claim(`EMR's configuration of ${place} is as it was`, conf.get(place) === properties);
    }
    const nodes = snapshots(setting, clusters);
    for (const [node, snapshot] of before.nodes) {
      const differences = compareSnapshots(snapshot, nodes.get(node) ?? new Map());
      account.claim(`${node} is as it was`, differences.length === 0, differences.join("\n"));
    }
  });
}

/** What EMR has of Flink's configuration: cluster and config group → all keys, as text. */
async function configurations(
  setting: Setting,
  clusters: readonly DemoCluster[],
): Promise<Map<string, string>> {
  const { serviceTypeOfFlink } = setting.world.switches;
  const places = clusters.flatMap((cluster) => confPlaces(cluster, serviceTypeOfFlink));
  const found = await Promise.all(
    places.map(async (place): Promise<[string, string]> => {
      const conf = await setting.console.flinkConf(place);
      const rows = Object.entries(conf).sort(([a], [b]) => (a < b ? -1 : 1));
      return [`${place.clusterId}, ${place.group}`, JSON.stringify(rows)];
    }),
  );
  return new Map(found);
}

async function drift(
  setting: Setting,
  account: Account,
  clusters: readonly DemoCluster[],
): Promise<void> {
  const edits = await account.step("People tamper", () => tamper(setting, account, clusters));
  await account.step("Plain pulumi preview names each", async () => {
    const run = await setting.pulumi.preview(["--diff", "--expect-no-changes"]);
    account.claim(
      "the preview says that something drifted (exit code 7)",
      run.exitCode === 7,
      tail(run),
    );
    for (const edit of edits) {
      account.claim(
        `it names ${edit.what}`,
        edit.named.every((word) => run.stdout.includes(word)),
        `looked for ${edit.named.join(", ")} in:\n${run.stdout}`,
      );
    }
  });
  await account.step("pulumi up heals", async () => {
    const run = await setting.pulumi.up();
    account.claim("`pulumi up` succeeds", run.exitCode === 0, tail(run));
    account.say(changes(run));
    await proveInstalled(setting, account, clusters);
    const again = await setting.pulumi.preview(["--expect-no-changes"]);
    account.claim("a preview finds no drift any more", again.exitCode === 0, tail(again));
  });
}

/** Each submitting node's Flink home as it is, logs and our own folder apart. */
function snapshots(setting: Setting, clusters: readonly DemoCluster[]): Map<string, Snapshot> {
  const found = new Map<string, Snapshot>();
  for (const node of clusters.flatMap((cluster) => cluster.submitting)) {
    const root = setting.cloud.hosts[node];
    if (root) found.set(node, takeSnapshot(path.join(root, FLINK_HOME), ["log"]));
  }
  return found;
}

/** A file of a node's Flink home, read from outside. */
export function readNodeFile(setting: Setting, node: string, name: string): Buffer {
  return readFileSync(path.join(setting.cloud.hosts[node] ?? "", FLINK_HOME, name));
}

/** The summary that Pulumi prints: the lines under "Resources:". */
function changes(run: PulumiRun): string {
  const start = run.stdout.indexOf("Resources:");
  return start < 0 ? "" : run.stdout.slice(start).trim();
}

/** The end of what a run printed, as evidence. */
function tail(run: PulumiRun): string {
  return `exit code ${run.exitCode}\n${run.stdout.slice(-6000)}\n${run.stderr.slice(-3000)}`;
}
