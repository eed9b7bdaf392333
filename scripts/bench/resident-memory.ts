import { readdirSync, readFileSync } from "node:fs";

/** Watches the provider processes that work on one local cloud and keeps the largest resident set seen. */
export class ResidentMemory {
  private largestKb = 0;
  private readonly timer = setInterval(() => this.look(), 50);

  /** @param endpoint The local cloud's address: it tells the processes of this run from those of others. */
  constructor(private readonly endpoint: string) {}

  /** Ends the watch. @returns the largest resident set of one provider process, in MB. */
  stop(): number {
    clearInterval(this.timer);
    return Math.round(this.largestKb / 1024);
  }

  private look(): void {
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        const command = readFileSync(`/proc/${entry}/cmdline`, "utf8");
        if (!command.includes("dist/provider/main.js")) continue;
        if (!readFileSync(`/proc/${entry}/environ`, "utf8").includes(this.endpoint)) continue;
        const status = readFileSync(`/proc/${entry}/status`, "utf8");
        const kb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
        this.largestKb = Math.max(this.largestKb, kb);
      } catch {
        // The process ended between the listing and the look: it has no memory left to count.
      }
    }
  }
}
