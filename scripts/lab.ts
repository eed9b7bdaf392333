import { parseArgs } from "node:util";
import { playVersion, playYarnVersion } from "./lab/matrix";
import { SCENARIOS } from "./lab/play";
import { playWhole } from "./lab/whole";
import { YARN_SCENARIOS } from "./lab/yarn/play";
import { runCommand } from "./stack-options";
import { Account, StoryFault } from "./story/account";
import { FLINK_VERSIONS, YARN_FLINK_VERSIONS } from "./tools/flink-distribution-versions";
import { HADOOP_VERSION } from "./tools/hadoop-jars";
import { putToolsOnPath } from "./tools/locate";

const DEFAULT_VERSION = "1.18.1";

/** Names, four a line, as the help text sets them. */
function listed(scenarios: readonly { id: string }[]): string {
  const ids = scenarios.map(({ id }) => id);
  const lines = ids.flatMap((_, at) => (at % 4 === 0 ? [ids.slice(at, at + 4).join(", ")] : []));
  return lines.join(`,\n${" ".repeat(17)}`);
}

const HELP = `npm run lab [-- --flink V] [--yarn] [--scenario S] [--all] [--record]

Plays on real Flink, which is fetched from PyPI and kept. Without --scenario and --all: on the local cloud, whose
nodes get a real Flink, \`pulumi up\` with the real engine, then a session cluster from a master's own lib, plugins
and conf, a job in it, and its series in the real Prometheus.

  --flink V      the version. Default: ${DEFAULT_VERSION}. One of
                 ${FLINK_VERSIONS.slice(0, 6).join(", ")},
                 ${FLINK_VERSIONS.slice(6).join(", ")}
  --scenario S   plays a scenario without the cloud; may be repeated; "all" plays each. One of
                 ${listed(SCENARIOS)}
  --yarn         plays on a real YARN (Hadoop ${HADOOP_VERSION}, from Maven Central): each of its scenarios on
                 ${YARN_FLINK_VERSIONS.join(" and ")} unless --flink and --scenario say which. One of
                 ${listed(YARN_SCENARIOS)}
  --all          plays each scenario on each version: half an hour, 3 GB to fetch
  --record       keeps logs and results in test/fixtures/flink-logs and docs/flink-real.md
  --help         this text

Needs a JDK (Java 17 is best; Hadoop takes none after 22) and the push gateway. Exit code: 0 every claim held, 1 not.
Examples: npm run lab -- --flink 1.13.6 --scenario stopped
          npm run lab -- --yarn --flink 2.2.1 --scenario yarn-loaded`;

runCommand(async () => {
  const { values } = parseArgs({
    options: {
      flink: { type: "string" },
      scenario: { type: "string", multiple: true, default: [] },
      yarn: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  putToolsOnPath();
  const account = new Account((line) => console.log(line));
  try {
    const failed = await (values.yarn ? onYarn(values, account) : standalone(values, account));
    console.log(`\n${failed.length === 0 ? "Every claim held" : `Not on ${failed.join(", ")}`}.`);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoryFault)) throw error;
    console.error(`\nNot done: ${error.message}`);
    return 1;
  }
});

/** What the command line says. */
interface Wishes {
  readonly flink?: string;
  readonly scenario: readonly string[];
  readonly all: boolean;
  readonly record: boolean;
}

/** Answers the versions on which a claim did not hold. */
async function standalone(wishes: Wishes, account: Account): Promise<string[]> {
  const { all, record, flink = DEFAULT_VERSION } = wishes;
  const scenarios = chosen(SCENARIOS, all ? ["all"] : wishes.scenario);
  if (scenarios.length === 0) {
    await playWhole(flink, account);
    return [];
  }
  return each(all ? FLINK_VERSIONS : [flink], account, {
    title: (version) => `Flink ${version}`,
    play: (version) => playVersion({ version, scenarios, record }, account),
  });
}

/** The same on YARN. */
async function onYarn(wishes: Wishes, account: Account): Promise<string[]> {
  const { record, flink, scenario } = wishes;
  const scenarios = chosen(YARN_SCENARIOS, scenario.length === 0 ? ["all"] : scenario);
  return each(flink === undefined ? YARN_FLINK_VERSIONS : [flink], account, {
    title: (version) => `Flink ${version} on YARN`,
    play: (version) => playYarnVersion({ version, scenarios, record }, account),
  });
}

async function each(
  versions: readonly string[],
  account: Account,
  how: { title(version: string): string; play(version: string): Promise<boolean> },
): Promise<string[]> {
  const failed: string[] = [];
  for (const version of versions) {
    const held = await account.step(how.title(version), () => how.play(version));
    if (!held) failed.push(version);
  }
  return failed;
}

/** @throws StoryFault naming what is no scenario. */
function chosen<S extends { readonly id: string }>(
  scenarios: readonly S[],
  names: readonly string[],
): readonly S[] {
  if (names.includes("all")) return scenarios;
  const unknown = names.filter((name) => !scenarios.some(({ id }) => id === name));
  if (unknown.length > 0) {
    const expected = scenarios.map(({ id }) => id).join(", ");
    throw new StoryFault(
      `lab --scenario: no such scenario, got ${unknown.join(", ")}, expected ${expected} or all.`,
    );
  }
  return scenarios.filter(({ id }) => names.includes(id));
}
