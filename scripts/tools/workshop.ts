import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { toolsCache } from "./catalogue";
import type { Say } from "./pulumi-build";

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

/** What lies in a folder and below it, for a line of progress. */
export function folderMegabytes(folder: string): number {
  const bytes = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(
      ({ parentPath, name }) => statSync(join(parentPath, name), { throwIfNoEntry: false })?.size,
    );
  return Math.round(bytes.reduce<number>((sum, size) => sum + (size ?? 0), 0) / 1e6);
}

/** Fills a new folder's `bin` with programs. Answers what was wrong, if anything was. */
type Fetcher = (folder: string, say: Say) => Promise<string | undefined>;

/**
 * Has `fetcher` make a tool and puts it into `folder`/bin. Filled apart and renamed at the end, so that an
 * interruption leaves no half of a tool.
 * @returns undefined when it is there, else what was wrong.
 */
export async function fillFolder(
  folder: string,
  say: Say,
  fetcher: Fetcher,
): Promise<string | undefined> {
  const workshop = openWorkshop();
  try {
    const started = Date.now();
    const fault = await fetcher(workshop, say);
    if (fault) return fault;
    const bin = join(folder, "bin");
    rmSync(bin, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    renameSync(join(workshop, "bin"), bin);
    say(`${basename(folder)}: ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
