import type { ReporterRequest } from "./reporter-decision";
import { isNewerThanTried } from "./reporter-support";
import { isAtLeast } from "./version";

/** What the user should know of a reporter that can be configured. */
export function reporterWarnings(request: ReporterRequest): string[] {
  const { version, kind, javaMajor, gateway, reporter } = request;
  const flink = `Flink ${version.text}`;
  const warnings: string[] = [];
  if (gateway.auth !== undefined && !isAtLeast(version, 1, 11)) {
    warnings.push(
      `${flink}: prints the gateway's password into the log of every JobManager and TaskManager. Set the logger org.apache.flink.runtime.metrics.ReporterSetup to WARN, or use a token that can be rotated.`,
    );
  }
  if (Object.keys(reporter.groupingLabels).length > 0 && !isAtLeast(version, 1, 10)) {
    warnings.push(
      `${flink}: has no groupingKey and skips it without a word, so metrics arrive without ${Object.keys(reporter.groupingLabels).sort().join(", ")} unless the vendor's jar knows it. Upgrade Flink to 1.10 or later.`,
    );
  }
  if (reporter.deleteOnShutdown && !isAtLeast(version, 1, 15)) {
    warnings.push(
      `${flink}: may leave the groups of TaskManagers in the gateway at an orderly stop, deleteOnShutdown or not. Delete old groups now and then.`,
    );
  }
  if (kind === "vendor" && javaMajor === undefined) {
    warnings.push(
      `${flink}: its version of Java is not known, and the vendor's jar needs Java 8. Look at java -version on the nodes.`,
    );
  }
  if (isNewerThanTried(request)) {
    warnings.push(`${flink}: was not tried. Run npm run verify when a job has been submitted.`);
  }
  return warnings;
}
