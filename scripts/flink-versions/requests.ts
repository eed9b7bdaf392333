import { filesReadBy } from "../../provider/flink/conf-file";
import type { PluginKind, ReporterRequest } from "../../provider/flink/reporter-decision";
import type { FlinkVersion } from "../../provider/flink/version";

/** Versions by minor, one before the oldest and one after the newest that was tried among them. */
export const versions: readonly string[] = [
  ...Array.from({ length: 13 }, (_, index) => `1.${index + 8}`),
  ...Array.from({ length: 5 }, (_, index) => `2.${index}`),
];

/** All kinds of plugin. */
export const kinds: readonly PluginKind[] = ["builtin", "vendor", "none"];

/** A request that is good wherever its kind is, but for what is changed. */
export function request(
  version: string,
  kind: PluginKind,
  changes: Partial<ReporterRequest> = {},
): ReporterRequest {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const flink: FlinkVersion = { major, minor, text: version };
  return {
    version: flink,
    javaMajor: 8,
    kind,
    confFiles: filesReadBy(flink).slice(0, 1),
    delivery: "node",
    flinkHome: "/usr/local/service/flink",
    reporter: {
      reporterName: "promgateway",
      jobName: "flink",
      randomJobNameSuffix: true,
      deleteOnShutdown: true,
      interval: "60 SECONDS",
      groupingLabels: { instance_id: "emr-1" },
    },
    gateway: kind === "none" ? open : { ...open, auth: { userName: "user", password: "token" } },
    ...changes,
  };
}

/** A gateway that asks for no password. */
export const open: ReporterRequest["gateway"] = { host: "10.0.0.9", port: "9091" };
