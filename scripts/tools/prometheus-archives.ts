import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Say } from "./pulumi-build";
import { run } from "./run";

/** An official release archive for Linux. */
interface Archive {
  project: string;
  version: string;
  programs: string[];
  /** Processor as Node names it → digest of the archive, as the release's sha256sums.txt has it. */
  sha256: Record<string, string>;
}

const ARCHIVES: Archive[] = [
  {
    project: "prometheus",
    version: "3.8.1",
    programs: ["prometheus", "promtool"],
    sha256: {
      x64: "a09972ced892cd298e353eb9559f1a90f499da3fb4ff0845be352fc138780ee7",
      arm64: "8d95804e692bba65a48d32ecdfb3d4acd8e1560d440c8cc08f48167cb838ec4b",
    },
  },
  {
    project: "pushgateway",
    version: "1.11.2",
    programs: ["pushgateway"],
    sha256: {
      x64: "2ec72315e150dda071fdeef09360780a386a67e5207ebaa53bb18f2f1a3b89cf",
      arm64: "b3fb835dbb0a29b1d6f9cd7ae3568a5615e59b96f8787965248cea67163d4db1",
    },
  },
];

const CONNECT_SECONDS = 6;
const DOWNLOAD_SECONDS = 300;

/**
 * Fetches the official releases of Prometheus and Pushgateway into `folder/bin`. A file with
 * another digest than the pinned one is never unpacked.
 *
 * @returns undefined when all programs are there, else what was wrong.
 */
export async function fetchArchives(folder: string, say: Say): Promise<string | undefined> {
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const archive of ARCHIVES) {
    say(`prometheus: fetching the official release of ${archive.project} ${archive.version}`);
    const fault = await fetchArchive(archive, folder);
    if (fault) return fault;
  }
  return undefined;
}

async function fetchArchive(archive: Archive, folder: string): Promise<string | undefined> {
  const expected = process.platform === "linux" ? archive.sha256[process.arch] : undefined;
  if (!expected) return `${archive.project}: no pinned archive for this kind of machine.`;
  const { name, url } = addressOf(archive);
  const file = join(folder, `${name}.tar.gz`);
  const limits = ["--connect-timeout", String(CONNECT_SECONDS), "-m", String(DOWNLOAD_SECONDS)];
  const got = await run("curl", ["-fsSL", ...limits, "-o", file, url], {
    timeoutSeconds: DOWNLOAD_SECONDS + 5,
  });
  if (!got.ok) return `${archive.project}: the official release cannot be reached.`;
  const actual = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (actual !== expected) return `${url}: wrong digest, got ${actual}, expected ${expected}.`;
  const untar = await run("tar", ["-xzf", file, "-C", folder], { timeoutSeconds: 60 });
  if (!untar.ok) return `${archive.project}: cannot unpack the archive.`;
  for (const program of archive.programs) {
    copyFileSync(join(folder, name, program), join(folder, "bin", program));
  }
  return undefined;
}

function addressOf({ project, version }: Archive): { name: string; url: string } {
  const processor = process.arch === "x64" ? "amd64" : process.arch;
  const name = `${project}-${version}.linux-${processor}`;
  const releases = `https://github.com/prometheus/${project}/releases/download`;
  return { name, url: `${releases}/v${version}/${name}.tar.gz` };
}
