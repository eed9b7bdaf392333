import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { heldIn } from "./canaries";

const pauseMilliseconds = 20;
/** The command as TAT's agent lays it on the node, root's alone, as long as it runs. */
const AGENTS_OWN = /\/tmp\/tat-\d+-\d+\.sh$/;

/** What is looked at while something runs. */
export interface Watched {
  readonly secrets: readonly string[];
  /** Folders of temporary files. */
  readonly temporary: readonly string[];
  /**
   * Our own runs: whoever starts one hands it some secrets in its environment, which it hands on to its children. They are
   * known by a word in there.
   */
  readonly ownRuns: { readonly word: string; readonly given: readonly string[] };
}

/** Looks at all processes and at temporary files every 20 ms, until it is stopped. */
export class SecretWatch {
  /** Where a secret was seen. */
  readonly found = new Set<string>();
  looks = 0;
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly watched: Watched) {
    this.timer = setInterval(() => this.look(), pauseMilliseconds);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.looks++;
    for (const pid of readdirSync("/proc")) if (/^\d+$/.test(pid)) this.lookAtProcess(pid);
    for (const file of this.watched.temporary.flatMap(filesBelow)) {
      if (!AGENTS_OWN.test(file)) this.lookAtFile(file);
    }
  }

  /** A program that was seen under that number is not looked at again: neither changes while it runs. */
  private lookAtProcess(pid: string): void {
    const line = textOf(`/proc/${pid}/cmdline`);
    if (this.isOld(`${pid} ${line}`)) return;
    const name = line.split("\0").join(" ").slice(0, 80);
    const { secrets, ownRuns } = this.watched;
    this.note(`arguments of ${name}`, line, secrets);
    const file = `/proc/${pid}/environ`;
    const environment = textOf(file);
    const { word, given } = ownRuns;
    // One that begins or ends just then shows a part, by which it cannot be known for whose it is.
    const isJudged = !environment.includes(word) && textOf(file) === environment;
    const known = isJudged ? [] : given;
    const others = secrets.filter((secret) => !known.includes(secret));
    this.note(`environment of ${name}`, environment, others);
  }

  private lookAtFile(file: string): void {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile() || this.isOld(`${file} ${stats.mtimeMs} ${stats.size}`)) return;
    this.note(file, textOf(file), this.watched.secrets);
  }

  private isOld(thing: string): boolean {
    if (this.seen.has(thing)) return true;
    this.seen.add(thing);
    return false;
  }

  private note(place: string, content: string, secrets: readonly string[]): void {
    for (const secret of heldIn(content, secrets)) this.found.add(`${secret} in ${place}`);
  }
}

/** Paths of all files below a folder, as far as they are still there. */
export function filesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** It may be gone by now. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
