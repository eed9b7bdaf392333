import { rmSync } from "node:fs";
import { OLDEST_PULUMI, PULUMI_VERSION } from "./catalogue";
import { locateTools } from "./locate";
import { buildPulumi, type Say } from "./pulumi-build";
import { run } from "./run";
import { openWorkshop } from "./workshop";

const DOWNLOAD_HOST_PROBE = "https://get.pulumi.com/install.sh";
const PROBE_SECONDS = 6;
const DOWNLOAD_SECONDS = 300;

/**
 * Makes sure that a Pulumi CLI is there: PATH, else the npm package `pulumi` (which downloads the
 * official release), else a build from Go modules.
 *
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensurePulumi(say: Say): Promise<string | undefined> {
  if (locateTools().pulumi) return undefined;
  say(`pulumi: none of ${OLDEST_PULUMI} or newer on PATH`);
  await download(say);
  if (locateTools().pulumi) return undefined;
  const fault = await buildPulumi(say);
  if (!fault && locateTools().pulumi) return undefined;
  return `pulumi: cannot be had. ${fault ?? "The built CLI does not start."} Or put pulumi ${OLDEST_PULUMI} or newer on PATH.`;
}

async function download(say: Say): Promise<void> {
  const probe = ["-fsSIL", "-o", "/dev/null", "--max-time", String(PROBE_SECONDS)];
  const reachable = await run("curl", [...probe, DOWNLOAD_HOST_PROBE], {
    timeoutSeconds: PROBE_SECONDS + 2,
  });
  if (!reachable.ok) return say("pulumi: the official download cannot be reached");
  const folder = openWorkshop();
  try {
    say(`pulumi: fetching ${PULUMI_VERSION} by the npm package`);
    const env = { PULUMI_VERSION, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const exec = ["exec", "--yes", `--package=pulumi@${PULUMI_VERSION}`, "--", "pulumi", "version"];
    await run("npm", exec, { cwd: folder, env, timeoutSeconds: DOWNLOAD_SECONDS });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
