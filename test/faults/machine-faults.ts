import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { faketimeLibrary } from "../../scripts/tools/faketime-install";
import { jumps, onJumpingClock, sweepClocks, yearsSeen } from "./clock";
import { killAt, onceFrom } from "./injected";
import { ownMount, readOnly, smallDisk } from "./mounts";
import type { NodeHome } from "./node-home";
import type { Played } from "./played";

/** A scenario that was played, with the states before each of its steps. */
export interface Tried<Home extends NodeHome<Change>, Change> {
  readonly played: Played<Home, Change>;
  readonly states: readonly string[];
  /** The same scenario on another node, which is prepared before anything is done. */
  anew(prepare: (node: Home) => void): Played<Home, Change>;
}

/** What may be wrong with a node, in all its ways. */
export interface MachineFault {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** Whether only root can make it so. */
  readonly needsRoot?: true;
  /** What is missing for it on this machine; undefined when nothing is. */
  readonly missing?: string | undefined;
  /** Tries all of them; answers how many. */
  tries<Home extends NodeHome<Change>, Change>(tried: Tried<Home, Change>): Promise<number>;
}

const mostFree = 60;
/** Numbers of accounts that are not root. */
const other = 1234;
const nobody = 65_534;

/** Every eighth step: each of them is tried with a kill. */
const everyEighth = (states: readonly string[]) =>
  states.map((_, at) => at + 1).filter((step) => step % 8 === 1);

/** With nothing free, one, two …, until the change has room. */
function fullDisk(what: "blocks" | "inodes"): MachineFault["tries"] {
  return async ({ played }) => {
    for (let free = 0; free < mostFree; free++) {
      const head = smallDisk(played.node.bench.home, what, free);
      const { exitCode, output } = await played.attempt({ head });
      if (exitCode === 0 && !output.includes("No space left on device")) return free + 1;
      expect(output).toContain("No space left on device");
    }
    throw new Error(`${mostFree} free ${what} are not enough`);
  };
}

/** All that may be wrong with a node, apart from ends and refused calls. */
export const MACHINE_FAULTS: readonly MachineFault[] = [
  { name: "a disk with any number of free blocks", tries: fullDisk("blocks") },
  { name: "a disk with any number of free inodes", tries: fullDisk("inodes") },
  {
    name: "a disk that is read-only",
    tries: async ({ played }) => {
      const { home } = played.node.bench;
      const start = () => {
        played.restart();
        return played.node.files();
      };
      const before = start();
      const head = `${ownMount(home)}${readOnly(home)}`;
      const { exitCode, output } = await played.node.run(played.scenario.change, { head });
      expect([exitCode, played.node.files()]).toEqual([1, before]);
      expect(output).toContain("Read-only file system");
      await played.expectHealed();
      return 1;
    },
  },
  {
    name: "a disk that becomes read-only at a step",
    tries: async ({ played, states }) => {
      const { home } = played.node.bench;
      const steps = everyEighth(states);
      for (const step of steps) {
        await played.attempt({ head: `${ownMount(home)}${onceFrom(step, readOnly(home))}` });
      }
      return steps.length;
    },
  },
  {
    name: "any one file or folder of somebody else",
    needsRoot: true,
    tries: async ({ played, anew }) => {
      const entries = foreign(played);
      for (const path of entries) {
        const one = anew(({ bench }) => chown(join(bench.home, path), other));
        await one.play();
        const file = join(one.node.bench.home, path);
        if (existsSync(file)) expect(lstatSync(file).uid).toBe(other);
        await one.heal();
        one.node.close();
      }
      return entries.length;
    },
  },
  {
    name: "an account that may write nothing",
    needsRoot: true,
    tries: async ({ played }) => {
      const { node, scenario } = played;
      chmodSync(node.bench.dir, 0o711);
      played.restart();
      const before = node.files();
      const start = `exec /usr/bin/setpriv --reuid ${nobody} --clear-groups /bin/bash "$0"`;
      const head = `if [ "$UID" = 0 ]; then PATH=/usr/bin:/bin ${start}; fi`;
      const { exitCode, output } = await node.run(scenario.change, { head });
      expect([exitCode, node.files()]).toEqual([1, before]);
      expect(output).toMatch(/Permission denied/);
      await played.expectHealed();
      return 1;
    },
  },
  {
    name: "another umask: 000, 077, 777",
    tries: async ({ played }) => {
      const masks = ["000", "077", "777"];
      for (const mask of masks) {
        played.restart();
        const head = `umask ${mask}`;
        expect((await played.node.run(played.scenario.change, { head })).exitCode).toBe(0);
        expect(played.node.files()).toEqual(played.afterFiles);
        await played.expectHealed();
      }
      return masks.length;
    },
  },
  {
    name: "a clock that jumps to 1970 or 2100 after a kill",
    tries: async ({ played, states }) => {
      const all = everyEighth(states).flatMap((step) =>
        ["1970-01-02", "2100-01-01"].map((date) => ({ state: states[step - 1] ?? "", date })),
      );
      for (const { state, date } of all) {
        played.node.restore(state);
        spawnSync("find", [played.node.bench.home, "-exec", "touch", "-hd", date, "{}", "+"]);
        await played.heal();
      }
      return all.length;
    },
  },
  {
    name: "a clock that jumps by years at each step, and a kill or another run besides",
    missing: faketimeLibrary() === undefined ? "libfaketime" : undefined,
    tries: async ({ played, states }) => {
      const { node, scenario } = played;
      const always = onJumpingClock(node, jumps(node));
      expect(await played.attempt({ head: always })).toMatchObject({ exitCode: 0 });
      // Programs that the script started have seen it.
      expect(yearsSeen(node).length).toBeGreaterThan(2);
      const steps = states.map((_, at) => at + 1).filter((step) => step % 24 === 1);
      for (const step of steps) {
        const head = onJumpingClock(node, `${jumps(node)}\n${killAt(step)}`);
        played.restart();
        expect(await node.run(scenario.change, { head })).toMatchObject({ exitCode: null });
        sweepClocks();
        played.expectWhole();
        await played.expectHealed();
      }
      // The lock is of no time either: whoever comes second waits, whatever the clock says.
      played.restart();
      const text = node.textOf(scenario.change);
      const both = [0, 1].map(() => node.deliver(text, { head: always }));
      expect(await Promise.all(both)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
      expect([node.shown(), node.hasRest()]).toEqual([played.after, false]);
      await played.expectHealed();
      return 2 + steps.length;
    },
  },
  {
    name: "delivered twice: one after the other, at once, again after a kill",
    tries: async ({ played, states }) => {
      const { node, scenario } = played;
      played.restart();
      const text = node.textOf(scenario.change);
      for (const isAtOnce of [false, true]) {
        played.restart();
        const first = node.deliver(text);
        if (!isAtOnce) await first;
        const both = await Promise.all([first, node.deliver(text)]);
        expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
        expect([node.shown(), node.hasRest()]).toEqual([played.after, false]);
        await played.expectHealed();
      }
      const steps = everyEighth(states);
      for (const step of steps) {
        node.restore(states[step - 1] ?? "");
        expect((await node.deliver(text)).exitCode).toBe(0);
        expect([node.shown(), node.hasRest()]).toEqual([played.after, false]);
        await played.expectHealed();
      }
      return 2 + steps.length;
    },
  },
];

/** Paths of a node before us. */
function foreign<Change>({ kind }: { kind: { open(): NodeHome<Change> } }): string[] {
  const node = kind.open();
  const paths = readdirSync(node.bench.home, { recursive: true, encoding: "utf8" }).sort();
  node.close();
  return [".", ...paths];
}

function chown(path: string, to: number): void {
  expect(spawnSync("chown", ["-h", `${to}:${to}`, path]).status).toBe(0);
}
