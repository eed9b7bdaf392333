import path from "node:path";
import fc from "fast-check";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { Setting } from "../../scripts/story/setting";
import { compareSnapshots, takeSnapshot } from "../../scripts/story/snapshot";
import {
  edit,
  editLast,
  edits,
  lastEdits,
  leftBy,
  type Edit,
  type LastEdit,
} from "../faults/fleets/random-edits";
import { fleets, worldOf, type FleetCluster } from "../faults/fleets/random-fleet";
import {
  calls,
  CHANGING,
  closePrograms,
  ended,
  program,
  nodesAlone,
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

/** A stack of these clusters. */
function open(fleet: readonly FleetCluster[]): Promise<Setting> {
  const stack = nodesAlone({
    world: (world) => {
      world.emr = fleet.map(worldOf) as typeof world.emr;
    },
    config: (config) => {
      const [{ plugin: vendor }] = config["flinkwatch:clusters"] as [{ plugin: object }];
      config["flinkwatch:clusters"] = fleet.map(({ id, kind, delivery, force }) => {
        const plugin = kind === "vendor" ? { plugin: vendor } : {};
        const way = delivery === "emr" ? { delivery, nodeEdits: "discard" } : { delivery };
        return { id, jobName: `orders-${id}`, force, ...way, ...plugin };
      });
    },
  });
  return program(stack);
}

/** One life of a fleet, with an edit by hand in it, and one of our keys behind the last up. */
async function live(
  fleet: readonly FleetCluster[],
  { what, last }: { what: Edit; last: LastEdit },
  at: number,
): Promise<void> {
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

  const place: Parameters<typeof edit>[1] = {
    ...{ home: home(id), cluster, vendorName },
    editInConsole: (keys) => cloud.emr.cluster(cluster.id).editInConsole(keys),
  };
  const made = edit(what, place);
  const { isDrift, file } = made;
  const shown = ended(await pulumi.preview(["--diff", ...stands]), isDrift ? wouldChange : 0);
  if (isDrift) expect(shown.stdout).toContain(cluster.id);
  succeeded(await pulumi.up());
  succeeded(await pulumi.preview(stands));
  const unhealed = editLast(last, place);
  succeeded(await pulumi.destroy());

  const hadFile = file !== undefined && first[all.findIndex((one) => one.id === id)]?.has(file);
  const left = [{ ...made, file: hadFile ? undefined : file }, unhealed];
  const now = snapshots();
  const changed = all.flatMap((one, index) =>
    compareSnapshots(first[index]!, now[index]!).map((line) => `${one.id} ${line.split(":")[0]}`),
  );
  expect(changed).toEqual(leftBy(left, { nodes: all, node: id, cluster }));
}

test(
  `random fleets × edits on the real engine (seed ${seed}, ${numRuns} runs): a second up changes nothing, preview shows the edit alone, up heals it, destroy restores all but our keys that were edited since, and these by force`,
  async () => {
    const lives = fc.record({ fleet: fleets, edit: edits, last: lastEdits });
    await fc.assert(
      fc.asyncProperty(
        lives,
        async ({ fleet, edit: { what, node }, last: { what: last, force } }) => {
          await live(
            fleet.slice(0, 2).map((one) => ({ ...one, force })),
            { what, last },
            node,
          );
          await closePrograms();
        },
      ),
      { seed, numRuns, endOnFailure: true },
    );
  },
  150_000 * numRuns,
);
