/** Looks for a word, such as a password, wherever YARN and Flink could show it. */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";

/** Jars hold classes; everything else is read. */
const SKIPPED = /\.jar$/;

/**
 * The files below a folder that hold the word: `NAME MODE` each, such as `flink-conf.yaml r-x------`, sorted. A name that
 * links to the file counts, the file's own only where nothing does.
 */
export function filesHolding(folder: string, word: string): string {
  const found = new Map<string, string>();
  for (const file of filesBelow(folder)) {
    const { ino, mode } = statSync(file.path);
    if (found.has(String(ino)) && !file.isLink) continue;
    if (!readFileSync(file.path).includes(word)) continue;
    found.set(String(ino), `${path.basename(file.path)} ${permissions(mode)}`);
  }
  return listed([...found.values()]);
}

/** The processes that work in or below a folder and show the word there: in `cmdline` or `environ`. */
export function processesHolding(
  folder: string,
  word: string,
  shown: "cmdline" | "environ",
): string {
  const processes = processesIn(folder);
  if (processes.length === 0) return "no process";
  const holding = processes.filter((pid) => readProcess(pid, shown).includes(word));
  return listed(holding.map((pid) => readProcess(pid, "comm").trim()));
}

/** The addresses whose answer holds the word. @throws {Error} when one answers anything but 200 */
export async function answersHolding(addresses: readonly string[], word: string): Promise<string> {
  const holding: string[] = [];
  for (const address of addresses) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) });
    if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}.`);
    if ((await answer.text()).includes(word)) holding.push(new URL(address).pathname);
  }
  return listed(holding);
}

function listed(found: readonly string[]): string {
  return found.length === 0 ? "nowhere" : [...new Set(found)].sort().join(", ");
}

function* filesBelow(folder: string): Generator<{ path: string; isLink: boolean }> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(full);
    else if (SKIPPED.test(entry.name) || !existsSync(full) || !statSync(full).isFile()) continue;
    else yield { path: full, isLink: entry.isSymbolicLink() };
  }
}

/** What `ls -l` writes of a file or folder, such as `rwx------`. */
export function permissionsOf(file: string): string {
  return permissions(statSync(file).mode);
}

function permissions(mode: number): string {
  return [..."rwxrwxrwx"].map((letter, at) => (mode & (0o400 >> at) ? letter : "-")).join("");
}

function processesIn(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => workingDirectory(pid).startsWith(`${folder}/`));
}

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended, or is another's.
    return "";
  }
}

function readProcess(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
