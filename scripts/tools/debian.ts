import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { find } from "./locate";
import type { Say } from "./pulumi-build";
import { run, tail } from "./run";

const APT_SECONDS = 300;

/**
 * Puts the programs of Debian's packages into `folder`/bin.
 *
 * The packages are unpacked, not installed: nothing of the machine changes, no service can ever start, and root is
 * needed only where the package lists have to be fetched first.
 *
 * @returns undefined when they are there, else what was wrong.
 */
export async function unpackDebianPackages(
  packages: readonly string[],
  folder: string,
  say: Say,
): Promise<string | undefined> {
  if (!find("apt-get") || !find("dpkg-deb")) return "There is no apt-get here.";
  say(
    `${packages[0]}: fetching Debian's ${packages.join(", ")} (unpacked only, no service is installed)`,
  );
  const fault = await download(packages, folder);
  if (fault) return fault;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    const { ok, output } = await run("dpkg-deb", ["-x", join(folder, file), folder], {
      timeoutSeconds: APT_SECONDS,
    });
    if (!ok) return `dpkg-deb: cannot unpack ${file}: ${tail(output, 2)}.`;
    rmSync(join(folder, file));
  }
  const programs = join(folder, "usr", "bin");
  if (!existsSync(programs)) return "apt-get: the packages hold no usr/bin.";
  renameSync(programs, join(folder, "bin"));
  return undefined;
}

/**
 * Puts servers of unpacked packages beside the programs in `folder`/bin, and of what lies in usr/lib, mostly libraries
 * that a machine may lack, the files of such names into `folder`/bin/lib.
 */
export function gatherServers(folder: string, servers: readonly string[], parts: RegExp): void {
  for (const name of servers) cpSync(join(folder, "usr/sbin", name), join(folder, "bin", name));
  const target = join(folder, "bin/lib");
  mkdirSync(target);
  const entries = readdirSync(join(folder, "usr/lib"), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => parts.test(entry.name))) {
    cpSync(join(parentPath, name), join(target, name), { dereference: true });
  }
}

async function download(packages: readonly string[], folder: string): Promise<string | undefined> {
  const attempt = () =>
    run("apt-get", ["download", ...packages], { cwd: folder, timeoutSeconds: APT_SECONDS });
  if ((await attempt()).ok) return undefined;
  // Images often ship without package lists.
  const [command = "", ...args] = [...asRoot(), "apt-get", "update", "-qq"];
  await run(command, args, { timeoutSeconds: APT_SECONDS });
  const { ok, output } = await attempt();
  return ok ? undefined : `apt-get: cannot download ${packages.join(", ")}: ${tail(output, 2)}.`;
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? [] : ["sudo", "-n"];
}
