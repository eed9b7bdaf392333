import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { prometheusFolder } from "./catalogue";
import { find, locateTools } from "./locate";
import { fetchArchives } from "./prometheus-archives";
import type { Say } from "./pulumi-build";
import { run, tail } from "./run";
import { openWorkshop } from "./workshop";

const PACKAGES = ["prometheus", "prometheus-pushgateway"];
const APT_SECONDS = 300;

/**
 * Makes sure that Prometheus, promtool and Pushgateway are there: PATH, else Debian's packages,
 * else the official release archives.
 *
 * Debian's packages are unpacked, not installed: nothing of the machine changes, no service can
 * ever start, and root is needed only where the package lists have to be fetched first.
 *
 * @returns undefined when all are there, else what was wrong and what to do.
 */
export async function ensurePrometheus(say: Say): Promise<string | undefined> {
  if (isComplete()) return undefined;
  say("prometheus: Prometheus, promtool or Pushgateway is not on PATH");
  const apt = await install(say, fetchDebianPackages);
  if (isComplete()) return undefined;
  const archives = await install(say, fetchArchives);
  if (isComplete()) return undefined;
  return `prometheus: cannot be had. ${apt ?? ""} ${archives ?? ""} Put prometheus, promtool and pushgateway on PATH.`;
}

/** Fills a new folder's `bin` with programs. Answers what was wrong, if anything was. */
type Fetcher = (folder: string, say: Say) => Promise<string | undefined>;

function isComplete(): boolean {
  const { prometheus, promtool, pushgateway } = locateTools();
  return Boolean(prometheus && promtool && pushgateway);
}

// Filled apart and renamed at the end, so that an interruption leaves no half of a tool.
async function install(say: Say, fetcher: Fetcher): Promise<string | undefined> {
  const workshop = openWorkshop();
  try {
    const started = Date.now();
    const fault = await fetcher(workshop, say);
    if (fault) return fault;
    const bin = join(prometheusFolder(), "bin");
    rmSync(bin, { recursive: true, force: true });
    mkdirSync(prometheusFolder(), { recursive: true });
    renameSync(join(workshop, "bin"), bin);
    say(`prometheus: ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function fetchDebianPackages(folder: string, say: Say): Promise<string | undefined> {
  if (!find("apt-get") || !find("dpkg-deb")) return "There is no apt-get here.";
  say("prometheus: fetching Debian's packages (unpacked only, no service is installed)");
  const fault = await downloadPackages(folder);
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

async function downloadPackages(folder: string): Promise<string | undefined> {
  const download = () =>
    run("apt-get", ["download", ...PACKAGES], { cwd: folder, timeoutSeconds: APT_SECONDS });
  if ((await download()).ok) return undefined;
  // Images often ship without package lists.
  const [command = "", ...args] = [...asRoot(), "apt-get", "update", "-qq"];
  await run(command, args, { timeoutSeconds: APT_SECONDS });
  const { ok, output } = await download();
  return ok ? undefined : `apt-get: cannot download ${PACKAGES.join(", ")}: ${tail(output, 2)}.`;
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? [] : ["sudo", "-n"];
}
