import { homedir } from "node:os";
import { join } from "node:path";

/** Oldest Pulumi CLI that reads live state at each plain preview and reports partial failures. */
export const OLDEST_PULUMI = "3.178.0";

/** The Pulumi CLI that is installed where PATH has none; also in tools/pulumi-cli/go.mod. */
export const PULUMI_VERSION = "3.259.0";

/** The last Node language host that can be built from a Go module; drives CLI 3.259.0 as proven. */
export const LANGUAGE_HOST_VERSION = "3.68.0";

/** Oldest Go that compiles the Pulumi CLI. */
export const OLDEST_GO = "1.25.11";

/** Where built and fetched tools are kept, outside of the project: one folder a tool and version. */
export function toolsCache(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "flinkwatch", "tools");
}

/** Folder of the Pulumi CLI and of the language host that was built beside it. */
export function builtPulumiFolder(): string {
  return join(toolsCache(), `pulumi-${PULUMI_VERSION}-nodejs-${LANGUAGE_HOST_VERSION}`);
}

/** Folder into which the official npm package `pulumi` unpacks its download. */
export function downloadedPulumiFolder(): string {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return join(home, "versions", PULUMI_VERSION, "bin");
}

/** Folder of Prometheus, promtool and Pushgateway where PATH has none. */
export function prometheusFolder(): string {
  return join(toolsCache(), "prometheus");
}

/** Folder of Alertmanager where PATH has none. */
export function alertmanagerFolder(): string {
  return join(toolsCache(), "alertmanager");
}

/** Folder of OpenSSH's server where PATH has none. */
export function opensshFolder(): string {
  return join(toolsCache(), "openssh");
}

/** Folder of MIT Kerberos where PATH has none. */
export function kerberosFolder(): string {
  return join(toolsCache(), "kerberos");
}

/** Folder of libfaketime. */
export function faketimeFolder(): string {
  return join(toolsCache(), "faketime");
}

/** Folder of shellcheck where PATH has none. */
export function shellcheckFolder(): string {
  return join(toolsCache(), "shellcheck");
}
