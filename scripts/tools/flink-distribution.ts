import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { toolsCache } from "./catalogue";
import {
  CI_FLINK_VERSIONS,
  FLINK_VERSIONS,
  flinkSource,
  type FlinkSource,
} from "./flink-distribution-versions";
import { find } from "./locate";
import type { Say } from "./pulumi-build";
import { run, tail } from "./run";
import { takeTurn } from "./turn";
import { folderMegabytes, openWorkshop } from "./workshop";

/** A distribution that is there. */
export interface FlinkDistribution {
  /** Holds lib, plugins, opt and bin (jars only); no conf, no examples, no shell scripts. Not to be written to. */
  readonly folder: string;
}

/** What was wrong and what to do. */
export interface FlinkFault {
  readonly fault: string;
}

/** A slow line takes its time for 330 MB. */
const DOWNLOAD_SECONDS = 3600;
const UNPACK_SECONDS = 300;
const PACKAGE = "apache-flink-libraries";
/** PyFlink's own jar, a seventh of the whole: nothing loads it unless it is copied to lib. */
const LEFT_OUT = "*/deps/opt/flink-python*.jar";

/** Where a version lies that was fetched, or undefined. */
export function locateFlinkDistribution(version: string): FlinkDistribution | undefined {
  const folder = folderOf(version);
  return existsSync(join(folder, "lib")) ? { folder } : undefined;
}

/** Fetches a version unless it is there. Other processes may do the same at the same time. Never throws. */
export async function ensureFlinkDistribution(
  version: string,
  say: Say,
): Promise<FlinkDistribution | FlinkFault> {
  return withPip((pip) => ensureBy(pip, version, say));
}

async function ensureBy(
  pip: Pip,
  version: string,
  say: Say,
): Promise<FlinkDistribution | FlinkFault> {
  const there = locateFlinkDistribution(version);
  if (there) return there;
  const source = flinkSource(version);
  if (!source) {
    const expected = `expected one of ${FLINK_VERSIONS.join(", ")}`;
    return { fault: `Flink: unknown version, got ${JSON.stringify(version)}, ${expected}.` };
  }
  try {
    const turn = await takeTurn(`flink-${version}`, say);
    try {
      // Whoever had the turn before may have fetched it.
      const fault = locateFlinkDistribution(version)
        ? undefined
        : await fetchInto(source, pip, say);
      return locateFlinkDistribution(version) ?? { fault: fault ?? `Flink ${version}: no lib.` };
    } finally {
      turn.end();
    }
  } catch (error) {
    return { fault: `Flink ${version}: cannot be kept, ${(error as Error).message}.` };
  }
}

/**
 * Fetches all versions that the tests run.
 * @returns undefined when all are there, else what was wrong and what to do.
 */
export async function ensureFlinkDistributions(say: Say): Promise<string | undefined> {
  const faults: string[] = [];
  await withPip(async (pip) => {
    for (const version of CI_FLINK_VERSIONS) {
      const got = await ensureBy(pip, version, say);
      if ("fault" in got) faults.push(got.fault);
    }
  });
  return faults.length === 0 ? undefined : faults.join("\n");
}

function folderOf(version: string): string {
  return join(toolsCache(), `flink-${version}`);
}

async function fetchInto(source: FlinkSource, pip: Pip, say: Say): Promise<string | undefined> {
  const workshop = openWorkshop();
  try {
    const started = Date.now();
    say(`Flink ${source.version}: fetching PyPI's ${PACKAGE}, ${source.megabytes} MB`);
    const archive = await download(source, { workshop, pip: await pip() }, say);
    if (typeof archive !== "string") return archive.fault;
    const fault = await unpack(source, { archive, workshop });
    if (fault) return fault;
    putInPlace(join(workshop, "deps"), folderOf(source.version));
    say(`Flink ${source.version}: ready in ${Math.round((Date.now() - started) / 1000)} s`);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** The archive's path. pip only asks the archive for its name, for which it runs its setup.py. */
async function download(
  { version, megabytes, sha256 }: FlinkSource,
  { workshop, pip }: { workshop: string; pip: string | FlinkFault },
  say: Say,
): Promise<string | FlinkFault> {
  if (typeof pip !== "string") return pip;
  const wanted = join(workshop, "wanted.txt");
  const folder = join(workshop, "download");
  writeFileSync(wanted, `${PACKAGE}==${version} --hash=sha256:${sha256}\n`);
  const options = ["--no-cache-dir", "--no-deps", "--no-build-isolation", "--require-hashes"];
  const args = ["download", ...options, "--no-binary", PACKAGE, "-d", folder, "-r", wanted];
  const { ok, output } = await run(pip, args, {
    timeoutSeconds: DOWNLOAD_SECONDS,
    env: { TMPDIR: workshop, PIP_DISABLE_PIP_VERSION_CHECK: "1" },
    onWaiting: (seconds) =>
      say(`Flink ${version}: ${folderMegabytes(workshop)} of ${megabytes} MB (${seconds} s)`),
  });
  const [name] = existsSync(folder) ? readdirSync(folder) : [];
  if (ok && name !== undefined) return join(folder, name);
  return {
    fault: `Flink ${version}: pip cannot download ${PACKAGE}==${version}. Check the network and pip's index.\n${tail(output, 3)}`,
  };
}

/** Path of the pip to fetch with, made when it is first asked for. */
type Pip = () => Promise<string | FlinkFault>;

/** Lends one pip to all fetches of `use`: making it costs as much as unpacking a Flink. */
async function withPip<T>(use: (pip: Pip) => Promise<T>): Promise<T> {
  let workshop: string | undefined;
  let made: Promise<string | FlinkFault> | undefined;
  try {
    return await use(() => (made ??= makePip((workshop = openWorkshop()))));
  } finally {
    if (workshop !== undefined) rmSync(workshop, { recursive: true, force: true });
  }
}

/** A pip of its own, with what the archive's setup.py asks for: nothing of the machine's Python changes. */
async function makePip(workshop: string): Promise<string | FlinkFault> {
  const python = find("python3");
  if (!python) return { fault: "Flink: fetched by pip, python3 is not on PATH. Install Python 3." };
  const venv = join(workshop, "venv");
  const made = await run(python, ["-m", "venv", venv], { timeoutSeconds: 120 });
  if (!made.ok)
    return {
      fault: `Flink: python3 -m venv failed. Install python3-venv.\n${tail(made.output, 3)}`,
    };
  const pip = join(venv, "bin", "pip");
  const install = ["install", "-q", "--no-cache-dir", "wheel", "setuptools"];
  const got = await run(pip, install, { timeoutSeconds: 300 });
  if (got.ok) return pip;
  return {
    fault: `Flink: pip cannot install wheel and setuptools. Check the network and pip's index.\n${tail(got.output, 3)}`,
  };
}

async function unpack(
  { version, sha256 }: FlinkSource,
  { archive, workshop }: { archive: string; workshop: string },
): Promise<string | undefined> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(archive), hash);
  const actual = hash.digest("hex");
  if (actual !== sha256) return `${archive}: wrong digest, got ${actual}, expected ${sha256}.`;
  const options = ["--strip-components=1", "--no-same-owner", `--exclude=${LEFT_OUT}`];
  const args = ["-xzf", archive, "-C", workshop, ...options];
  const { ok, output } = await run("tar", args, { timeoutSeconds: UNPACK_SECONDS });
  if (!ok) return `Flink ${version}: cannot unpack the archive.\n${tail(output, 3)}`;
  const isWhole = ["lib", "plugins", "opt", "bin"].every((name) =>
    existsSync(join(workshop, "deps", name)),
  );
  return isWhole ? undefined : `Flink ${version}: the archive lacks lib, plugins, opt or bin.`;
}

/** A process whose turn was taken for abandoned may have been first. */
function putInPlace(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(join(folder, "lib"))) throw error;
  }
}
