import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { toolsCache } from "./catalogue";
import type { Say } from "./pulumi-build";

/** Ends when another process may go on. */
export interface Turn {
  end(): void;
}

const LONGEST_WAIT_SECONDS = 3600;
const TELL_EVERY_SECONDS = 20;
const LOOK_EVERY_MS = 200;
const UNWRITTEN_MS = 5000;

/**
 * Waits until no other process works on `name`. It spares a second download and no more: whatever is made must be put
 * in place by one rename, as a holder that died, or that lives in another container, is passed over.
 */
export async function takeTurn(name: string, say: Say): Promise<Turn> {
  mkdirSync(toolsCache(), { recursive: true });
  const file = join(toolsCache(), `.turn-${name}`);
  const started = Date.now();
  let told = started;
  while (!claim(file)) {
    if (Date.now() - started > LONGEST_WAIT_SECONDS * 1000 || !isHeld(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() - told > TELL_EVERY_SECONDS * 1000) {
      told = Date.now();
      say(`${name}: another process fetches it (${Math.round((told - started) / 1000)} s)`);
    }
    await wait(LOOK_EVERY_MS);
  }
  return { end: () => rmSync(file, { force: true }) };
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the process that claimed it lives; what is gone meanwhile can be claimed at the next look. */
function isHeld(file: string): boolean {
  try {
    const text = readFileSync(file, "utf8");
    // Empty: between its creation and the write, unless the process died just there.
    if (text === "") return Date.now() - statSync(file).mtimeMs < UNWRITTEN_MS;
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
