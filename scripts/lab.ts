import { parseArgs } from "node:util";
import { playVersion } from "./lab/matrix";
import { SCENARIOS } from "./lab/play";
import { playWhole } from "./lab/whole";
import type { Scenario } from "./lab/scenario";
import { runCommand } from "./stack-options";
import { Account, StoryFault } from "./story/account";
import { FLINK_VERSIONS } from "./tools/flink-distribution-versions";
import { putToolsOnPath } from "./tools/locate";

const DEFAULT_VERSION = "1.18.1";

const HELP = `npm run lab [-- --flink V] [--scenario S] [--all] [--record]

Plays on real Flink, which is fetched from PyPI and kept. Without --scenario and --all: on the local cloud, whose
nodes get a real Flink, \`pulumi up\` with the real engine, then a session cluster from a master's own lib, plugins
and conf, a job in it, and its series in the real Prometheus.

  --flink V      the version. Default: ${DEFAULT_VERSION}. One of
                 ${FLINK_VERSIONS.slice(0, 6).join(", ")},
                 ${FLINK_VERSIONS.slice(6).join(", ")}
  --scenario S   plays a scenario without the cloud; may be repeated; "all" plays each. One of
                 ${SCENARIOS.slice(0, 5)
                   .map(({ id }) => id)
                   .join(", ")},
                 ${SCENARIOS.slice(5, 10)
                   .map(({ id }) => id)
                   .join(", ")},
                 ${SCENARIOS.slice(10)
                   .map(({ id }) => id)
                   .join(", ")}
  --all          plays each scenario on each version: half an hour, 3 GB to fetch
  --record       keeps logs and results in test/fixtures/flink-logs and docs/flink-real.md
  --help         this text

Needs a JDK (Java 17 is best) and the push gateway. Exit code: 0 every claim held, 1 not.
Example: npm run lab -- --flink 1.13.6 --scenario stopped`;

runCommand(async () => {
  const { values } = parseArgs({
    options: {
      flink: { type: "string" },
      scenario: { type: "string", multiple: true, default: [] },
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
  const versions = values.all ? FLINK_VERSIONS : [values.flink ?? DEFAULT_VERSION];
  try {
    const scenarios = chosen(values.all ? ["all"] : values.scenario);
    const failed: string[] = [];
    for (const version of versions) {
      if (scenarios.length === 0) {
        await playWhole(version, account);
        continue;
      }
      const held = await account.step(`Flink ${version}`, () =>
        playVersion({ version, scenarios, record: values.record }, account),
      );
      if (!held) failed.push(version);
    }
    console.log(`\n${failed.length === 0 ? "Every claim held" : `Not on ${failed.join(", ")}`}.`);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoryFault)) throw error;
    console.error(`\nNot done: ${error.message}`);
    return 1;
  }
});

/** @throws StoryFault naming what is no scenario. */
function chosen(names: readonly string[]): readonly Scenario[] {
  if (names.includes("all")) return SCENARIOS;
  const unknown = names.filter((name) => !SCENARIOS.some(({ id }) => id === name));
  if (unknown.length > 0) {
    const expected = SCENARIOS.map(({ id }) => id).join(", ");
    throw new StoryFault(
      `lab --scenario: no such scenario, got ${unknown.join(", ")}, expected ${expected} or all.`,
    );
  }
  return SCENARIOS.filter(({ id }) => names.includes(id));
}
