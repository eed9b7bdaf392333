import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { toolsCache } from "./catalogue";

const PREFIX = ".workshop-";
const ABANDONED_AFTER_MS = 2 * 60 * 60 * 1000;

/**
 * A new empty folder in which a tool is made before it is renamed into place: on the same file
 * system, so that the rename is atomic. Removes what earlier, interrupted runs left behind.
 */
export function openWorkshop(): string {
  const cache = toolsCache();
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(cache, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
  return mkdtempSync(join(cache, PREFIX));
}
