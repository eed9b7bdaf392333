import { existsSync } from "node:fs";
import { join } from "node:path";
import { faketimeFolder } from "./catalogue";
import { gatherServers, unpackDebianPackages } from "./debian";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

const LIBRARY = "libfaketime.so.1";

/** The library that turns the clock of the programs it is loaded into; undefined where set-up could not get it. */
export function faketimeLibrary(): string | undefined {
  const file = join(faketimeFolder(), "bin/lib", LIBRARY);
  return existsSync(file) ? file : undefined;
}

/**
 * Makes sure that libfaketime, by which the clock of a node jumps in tests, is there: Debian's package, unpacked.
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensureFaketime(say: Say): Promise<string | undefined> {
  if (faketimeLibrary() !== undefined) return undefined;
  const fault = await fillFolder(faketimeFolder(), say, async (folder) => {
    const missing = await unpackDebianPackages(["faketime", "libfaketime"], folder, say);
    if (missing) return missing;
    gatherServers(folder, [], /^libfaketime\.so\.1$/);
    return undefined;
  });
  if (faketimeLibrary() !== undefined) return undefined;
  return `faketime: cannot be had. ${fault ?? ""} Without it no clock is turned in tests.`;
}
