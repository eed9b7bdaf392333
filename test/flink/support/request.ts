import {
  decideReporter,
  type ReporterRequest,
  type ReporterSettings,
} from "../../../provider/flink/reporter-decision";
import { parseFlinkVersion } from "../../../provider/flink/version";

/** What a test asks for, where it differs from a node of EMR with our reporter and basic authentication. */
export type Changes = Omit<Partial<ReporterRequest>, "version" | "reporter" | "gateway"> & {
  readonly reporter?: Partial<ReporterRequest["reporter"]>;
  readonly gateway?: Partial<ReporterRequest["gateway"]>;
};

/** A request that is good on every version from 1.13 to 2.3. */
export function requestFor(version: string, changes: Changes = {}): ReporterRequest {
  const parsed = parseFlinkVersion(version);
  if (parsed === undefined) throw new Error(`no version: ${version}`);
  const { reporter, gateway, ...others } = changes;
  return {
    version: parsed,
    javaMajor: 8,
    kind: "builtin",
    confFiles: [parsed.major < 2 ? "flink-conf.yaml" : "config.yaml", "log4j.properties"],
    delivery: "node",
    flinkHome: "/usr/local/service/flink",
    ...others,
    reporter: {
      reporterName: "promgateway",
      jobName: "orders",
      randomJobNameSuffix: true,
      deleteOnShutdown: true,
      interval: "60 SECONDS",
      groupingLabels: { instance_id: "emr-1" },
      ...reporter,
    },
    gateway: {
      host: "10.0.0.9",
      port: "9090",
      auth: { userName: "1250000001", password: "canary" },
      ...gateway,
    },
  };
}

/** A gateway without authentication, for Flink's own reporter. */
export const open: Changes = { kind: "none", gateway: { auth: undefined } };

/** The vendor's jar. */
export const vendor: Changes = { kind: "vendor" };

/** Settings by key without the prefix. @throws Error when refused. */
export function settingsFor(version: string, changes: Changes = {}): Record<string, string> {
  const entries = Object.entries(decided(version, changes).settings);
  return Object.fromEntries(
    entries.map(([key, value]) => [key.replace("metrics.reporter.promgateway.", ""), value]),
  );
}

/** The decision. @throws Error when refused. */
export function decided(version: string, changes: Changes = {}): ReporterSettings {
  const decision = decideReporter(requestFor(version, changes));
  if (!decision.ok) throw new Error(JSON.stringify(decision.refusals));
  return decision;
}
