import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

import { compareSnapshots, takeSnapshot, type Snapshot } from "../../../scripts/story/snapshot";
import { flinkHome, openEmrBench, type EmrBench } from "../../resources/emr-bench";
import { edit, editLast, edits, lastEdits, leftBy } from "./random-edits";
import { faults, inject, type RandomFault } from "./random-faults";
import { confFileOf, fleets, ourJarOf, worldOf, type FleetCluster } from "./random-fleet";
import { Stack } from "./random-stack";
import { seed } from "../../support/seed";

/** How many fleets: more with `FLINKWATCH_RUNS`. */
const numRuns = Number(process.env["FLINKWATCH_RUNS"] ?? 10);

/** Runs of a cluster that failed by their fault. */
let failures = 0;

/** A fleet on a local cloud of its own, looked at from outside. */
class Fleet {
  readonly nodes: { readonly id: string; readonly cluster: FleetCluster }[];
  private readonly first: Map<string, Snapshot>;

  constructor(
    readonly bench: EmrBench,
    readonly clusters: readonly FleetCluster[],
  ) {
    this.nodes = clusters.flatMap((cluster) => cluster.nodes.map(({ id }) => ({ id, cluster })));
    this.first = this.snapshots();
  }

  home(node: string): string {
    return this.bench.at(node, flinkHome);
  }

  private snapshots(): Map<string, Snapshot> {
    return new Map(this.nodes.map(({ id }) => [id, takeSnapshot(this.home(id))]));
  }

  /** Each node has one jar of ours in its place and our keys in its file. */
  expectUp(): void {
    const { jar } = this.bench;
    for (const { id, cluster } of this.nodes) {
      const at = (path: string) => join(this.home(id), path);
      expect([id, existsSync(at(ourJarOf(cluster, jar.fileName)))]).toEqual([id, true]);
      const conf = readFileSync(at(`conf/${confFileOf(cluster)}`), "utf8");
      expect([id, conf.match(/orders-emr-\w+/g)]).toEqual([id, [`orders-${cluster.id}`]]);
    }
  }

  /** Whether a node had that file before us: then that one is back in the end. */
  hadFirst(node: string, path: string): boolean {
    return this.first.get(node)?.has(path) ?? false;
  }

  /** Files that are not as they were first, each with its node. */
  changed(): string[] {
    const now = this.snapshots();
    return this.nodes.flatMap(({ id }) =>
      compareSnapshots(this.first.get(id) ?? new Map(), now.get(id) ?? new Map()).map(
        (line) => `${id} ${line}`,
      ),
    );
  }
}

/** One life of a fleet. */
async function live(
  fleet: Fleet,
  {
    fault,
    late,
    change,
    last,
  }: {
    fault: RandomFault;
    late: boolean;
    change: Parameters<typeof edit>[0];
    last: Parameters<typeof editLast>[0];
  },
  at: number,
): Promise<void> {
  const { bench, nodes } = fleet;
  const stack = new Stack(bench, fleet.clusters);
  const { cluster, id } = nodes[at % nodes.length]!;
  const where = {
    ...{ home: fleet.home(id), cluster, vendorName: bench.jar.fileName },
    editInConsole: (keys: Readonly<Record<string, string | undefined>>) =>
      bench.cloud.emr.cluster(cluster.id).editInConsole(keys),
  };
  const confText = () => readFileSync(join(where.home, "conf", confFileOf(cluster)), "utf8");
  const firstText = confText();
  const settled = async () => {
    expect(await stack.up()).toEqual([]);
    fleet.expectUp();
    const empty = fleet.clusters.map(() => []);
    expect(await stack.preview()).toEqual(empty);
  };
  const struck = async () => {
    const end = await inject(
      bench,
      nodes.map(({ id }) => id),
      fault,
    );
    failures += (await stack.up()).length;
    await end();
  };

  if (!late) await struck();
  await settled();
  const made = edit(change, where);
  const { isDrift, conf, file } = made;
  const edited = confText();
  const shown = await stack.preview();
  const drifted = fleet.clusters.filter((_, index) => shown[index]?.length).map((one) => one.id);
  expect(drifted).toEqual(isDrift ? [cluster.id] : []);
  if (late) await struck();
  await settled();
  if (conf !== undefined && !isDrift) expect(confText()).toBe(edited);
  const unhealed = editLast(last, where);
  await stack.destroy();
  const edits = [
    { ...made, file: file === undefined || fleet.hadFirst(id, file) ? undefined : file },
    unhealed,
  ];
  const texts = edits.map((one) => one.conf ?? "").join("");
  // EMR's own order of keys is not that of a line at the end.
  if (edits.some(({ isEverywhere }) => isEverywhere) || unhealed.conf !== undefined)
    expect(linesOf(confText())).toEqual(linesOf(firstText + texts));
  else expect(confText()).toBe(firstText + texts);
  expect(fleet.changed().map((line) => line.split(":")[0])).toEqual(
    leftBy(edits, { nodes, node: id, cluster }),
  );
}

/** Sorted, and without the quotes in which EMR writes values. */
const linesOf = (text: string) => text.replaceAll("'", "").split("\n").sort();

test(`random fleets × faults × edits (seed ${seed}, ${numRuns} runs): up ends, shows nothing, shows and heals edits, destroy restores all but what was edited since, and that too by force`, async () => {
  const life = fc.record({
    fleet: fleets,
    fault: faults,
    late: fc.boolean(),
    edit: edits,
    last: lastEdits,
  });
  await fc.assert(
    fc.asyncProperty(
      life,
      async ({ fault, late, edit: { what, node }, last: { what: last, force }, ...about }) => {
        const fleet = about.fleet.map((cluster) => ({ ...cluster, force }));
        const bench = await openEmrBench({ emr: fleet.map(worldOf) });
        try {
          await live(new Fleet(bench, fleet), { fault, late, change: what, last }, node);
        } finally {
          await bench.close();
        }
      },
    ),
    { seed, numRuns, endOnFailure: true },
  );
  expect(failures).toBeGreaterThan(0);
}, 240_000);
