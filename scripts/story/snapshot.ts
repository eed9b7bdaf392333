import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Path below the root → "mode owner:group sha256" of each file. */
export type Snapshot = ReadonlyMap<string, string>;

/** Reads every file below `root` from outside, without the provider. `skip` names folders that are not compared. */
export function takeSnapshot(root: string, skip: readonly string[] = []): Snapshot {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      const name = path.relative(root, full);
      if (skip.includes(name)) continue;
      if (entry.isDirectory()) visit(full);
      else if (entry.isFile()) found.set(name, describeFile(full));
    }
  };
  visit(root);
  return found;
}

/** What differs between two snapshots, a line each; empty if nothing does. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map(
      (name) => `${name}: was ${before.get(name) ?? "absent"}, is ${after.get(name) ?? "absent"}`,
    );
}

function describeFile(file: string): string {
  const { mode, uid, gid } = lstatSync(file);
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
  return `${(mode & 0o7777).toString(8)} ${uid}:${gid} ${digest}`;
}
