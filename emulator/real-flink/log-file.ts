/** Reads a log that a process goes on writing. */
import { existsSync, readFileSync } from "node:fs";

/** One log of one process. */
export class LogFile {
  constructor(readonly file: string) {}

  /** Everything so far. */
  text(): string {
    return existsSync(this.file) ? readFileSync(this.file, "utf8") : "";
  }

  /** Its lines, stack traces too. `from`: how many to leave out. */
  lines(from = 0): string[] {
    const lines = this.text().split("\n");
    if (lines.at(-1) === "") lines.pop();
    return lines.slice(from);
  }
}
