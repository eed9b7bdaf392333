import { ensureReporterJars } from "../reporter/install";
import { ensureAlertmanager } from "./alertmanager-install";
import { ensureFaketime } from "./faketime-install";
import { ensureFlinkDistributions } from "./flink-distribution";
import { ensureHadoop } from "./hadoop-jars";
import { ensureKerberos } from "./kerberos-install";
import { ensureOpenSsh } from "./openssh-install";
import { ensurePrometheus } from "./prometheus-install";
import { ensurePulumi } from "./pulumi-install";
import { ensureShellcheck } from "./shellcheck-install";

const KINDS: Record<string, (say: (line: string) => void) => Promise<string | undefined>> = {
  pulumi: ensurePulumi,
  prometheus: ensurePrometheus,
  alertmanager: ensureAlertmanager,
  shellcheck: ensureShellcheck,
  reporter: ensureReporterJars,
  flink: ensureFlinkDistributions,
  hadoop: ensureHadoop,
  openssh: ensureOpenSsh,
  kerberos: ensureKerberos,
  faketime: ensureFaketime,
};

/** Built, which keeps all cores busy for minutes, at a low priority: what is only fetched comes beside it. */
const BUILT = "pulumi";

async function ensureInTurn(words: readonly string[], say: (line: string) => void): Promise<void> {
  for (const word of words) {
    const fault = await KINDS[kindOf(word)]?.(say);
    if (!fault) continue;
    say(fault);
    if (!word.endsWith("?")) process.exitCode = 1;
  }
}

function kindOf(word: string): string {
  return word.replace("?", "");
}

/**
 * Called by scripts/setup.mjs with the tools to ensure; a name with `?` is one that may be missing.
 * Writes to standard error only. Exit code 1 when a tool that is needed cannot be had.
 */
async function main(wanted: string[]): Promise<void> {
  const say = (line: string) => void process.stderr.write(`set-up: ${line}\n`);
  const lanes = [true, false].map((built) => wanted.filter((w) => (kindOf(w) === BUILT) === built));
  await Promise.all(lanes.map((words) => ensureInTurn(words, say)));
}

void main(process.argv.slice(2));
