import path from "node:path";
import fc from "fast-check";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import { edit, edits, type Edit } from "../faults/fleets/random-edits";
import { confFileOf, fleets, worldOf, type FleetCluster } from "../faults/fleets/random-fleet";
import {
  calls,
  CHANGING,
  closePrograms,
  ended,
  program,
  sharedInstance,
  succeeded,
} from "../support/program-run";
import { seed } from "../support/seed";

/** How many fleets: more with `FLINKWATCH_RUNS`. Each takes six runs of the engine. */
const numRuns = Number(process.env["FLINKWATCH_RUNS"] ?? 2);
const vendorName = "flink-metrics-prometheus_2.11-auth.jar";
const stands = ["--expect-no-changes"];
/** What that preview ends with where something would change. */
const wouldChange = 7;

afterEach(closePrograms);

/** A stack of these clusters, without what is not theirs: dashboards and alerts have tests of their own. */
function open(fleet: readonly FleetCluster[]): Promise<Setting> {
  return program({
    world: (world) => {
      world.prometheus = [sharedInstance];
      world.emr = fleet.map(worldOf) as typeof world.emr;
    },
    config: (config) => {
      const [{ plugin: vendor }] = config["flinkwatch:clusters"] as [{ plugin: object }];
      config["flinkwatch:prometheus"] = { id: sharedInstance.id };
      config["flinkwatch:dashboards"] = { enabled: false };
      config["flinkwatch:alerts"] = { enabled: false };
      config["flinkwatch:clusters"] = fleet.map(({ id, kind, delivery }) => {
        const plugin = kind === "vendor" ? { plugin: vendor } : {};
        const way = delivery === "emr" ? { delivery, nodeEdits: "discard" } : { delivery };
        return { id, jobName: `orders-${id}`, ...way, ...plugin };
      });
    },
  });
}

/** One life of a fleet, with an edit by hand in it. */
async function live(fleet: readonly FleetCluster[], what: Edit, at: number): Promise<void> {
  const setting = await open(fleet);
  const { pulumi, cloud } = setting;
  const all = fleet.flatMap((cluster) => cluster.nodes.map(({ id }) => ({ id, cluster })));
  const home = (node: string) => path.join(cloud.hosts[node] ?? "", FLINK_HOME);
  const snapshots = () => all.map(({ id }) => takeSnapshot(home(id)));
  const changing = async () => (await calls(setting)).filter((action) => CHANGING.test(action));
  const { id, cluster } = all[at % all.length]!;

  const first = snapshots();
  succeeded(await pulumi.up());
  const upped = snapshots();
  const changes = await changing();
  // This is what a preview shows too: nothing.
  succeeded(await pulumi.up(stands));
  expect([await changing(), snapshots()]).toEqual([changes, upped]);

  const { isDrift, conf, isEverywhere, file } = edit(what, {
    ...{ home: home(id), cluster, vendorName },
    editInConsole: (keys) => cloud.emr.cluster(cluster.id).editInConsole(keys),
  });
  const shown = ended(await pulumi.preview(["--diff", ...stands]), isDrift ? wouldChange : 0);
  if (isDrift) expect(shown.stdout).toContain(cluster.id);
  succeeded(await pulumi.up());
  succeeded(await pulumi.preview(stands));
  succeeded(await pulumi.destroy());

  const hadFile = file !== undefined && first[all.findIndex((one) => one.id === id)]?.has(file);
  const edited = conf === undefined ? [] : [`conf/${confFileOf(cluster)}`];
  const left = [...edited, ...(file === undefined || hadFile ? [] : [file])];
  const places = isEverywhere ? cluster.nodes.map((node) => node.id) : [id];
  const now = snapshots();
  const changed = all.flatMap((one, index) =>
    compareSnapshots(first[index]!, now[index]!).map((line) => `${one.id} ${line.split(":")[0]}`),
  );
  expect(changed).toEqual(places.flatMap((place) => left.map((name) => `${place} ${name}`)));
}

test(
  `random fleets × edits on the real engine (seed ${seed}, ${numRuns} runs): a second up changes nothing, preview shows the edit alone, up heals it, destroy restores`,
  async () => {
    const lives = fc.record({ fleet: fleets, edit: edits });
    await fc.assert(
      fc.asyncProperty(lives, async ({ fleet, edit: { what, node } }) => {
        await live(fleet.slice(0, 2), what, node);
        await closePrograms();
      }),
      { seed, numRuns, endOnFailure: true },
    );
  },
  150_000 * numRuns,
);
