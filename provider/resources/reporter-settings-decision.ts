import { decideReporter } from "../flink/reporter-decision";
import { reporterPrefix } from "../flink/reporter-settings";
import { isAtLeast, parseFlinkVersion } from "../flink/version";
import type { Gateway } from "./emr-gateway";
import type { Properties } from "./node-conf";
import type { ClusterFacts } from "./reporter-settings-facts";
import {
  groupingLabelsOf,
  type ReporterSettingsArgs,
  type ReporterSettingsState,
} from "./reporter-settings-args";
import { desiredKeys, factoryOf, gatewayAddress } from "./reporter-settings-plan";

/** What the reporter's keys are decided by. */
interface Question {
  readonly args: ReporterSettingsArgs;
  readonly facts: ClusterFacts;
  readonly gateway: Gateway;
  /** EMR's map by group; with `delivery: node` what Flink reads, by node. */
  readonly lives: ReadonlyMap<string, Properties>;
  /** What was written before; absent for a new reporter. */
  readonly last?: ReporterSettingsState;
}

/** The keys to write, and what to say with them. */
export interface Decided {
  readonly ours: Properties;
  readonly warnings: readonly string[];
}

/** A vendor's jar that runs where we would not put it is left as it is. */
const onlyForNew = new Set(["vendor-too-new", "vendor-java"]);

/**
 * The reporter's keys for that Flink.
 * @throws Error with all reasons when there are none that work.
 */
export function decide(question: Question): Decided {
  const { args, facts, gateway, lives } = question;
  const { clusterId } = args;
  const version = parseFlinkVersion(facts.flinkVersion);
  if (version === undefined) {
    throw new Error(
      `EMR cluster ${clusterId}: Flink's version cannot be read, got ${JSON.stringify(facts.flinkVersion)}. Look at lib/flink-dist*.jar on the nodes.`,
    );
  }
  const { host, port, userName, password } = gateway;
  const decisions = [...lives].map(([, conf]) =>
    decideReporter({
      version,
      javaMajor: facts.javaMajor,
      kind: args.plugin,
      allowUntested: args.allowUntested,
      confFiles: facts.confFiles,
      delivery: args.delivery,
      conf,
      flinkHome: args.flinkHome,
      isShippingHandled: args.inProvidedLibDirs,
      reporter: { ...args, groupingLabels: groupingLabelsOf(args), factoryClass: factoryOf(args) },
      gateway: {
        ...{ host, port, ...gatewayAddress(args.gatewayUrl) },
        ...(args.needBasicAuth ? { auth: { userName, password } } : {}),
      },
    }),
  );
  const isKept = isUnchanged(question);
  const reasons = decisions.flatMap((one) =>
    one.ok
      ? []
      : one.refusals
          .filter(({ code }) => !(isKept && onlyForNew.has(code)))
          .map(({ reason, nextStep }) => `- ${reason} ${nextStep}`),
  );
  if (reasons.length > 0) {
    const head = `EMR cluster ${clusterId}: the reporter cannot be configured, nothing was changed.`;
    throw new Error([head, ...new Set(reasons)].join("\n"));
  }
  return {
    ours: desiredKeys(args, { ...facts, factoryClass: factoryOf(args), gateway }),
    warnings: [...new Set(decisions.flatMap(({ warnings }) => warnings))],
  };
}

/** Whether the same jar reports on the same Flink as before. */
function isUnchanged({ args, facts, last }: Question): boolean {
  if (last === undefined) return false;
  const key = `${reporterPrefix(args.reporterName)}factory.class`;
  const version = parseFlinkVersion(last.flinkVersion);
  if (version !== undefined && !isAtLeast(version, 1, 11)) return true;
  return last.properties[key] === factoryOf(args) && last.flinkVersion === facts.flinkVersion;
}
