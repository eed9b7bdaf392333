import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { pluginKindOf, type ClusterConfig } from "../config/clusters";
import { nodeAccessOf, type NodeAccess } from "./node-access";
import { ReporterJar } from "../provider/sdk";

/** What {@link ReporterPlugin} is told. */
export interface ReporterPluginArgs {
  readonly clusterId: pulumi.Input<string>;
  /** Flink's home on the nodes, as the check found it. */
  readonly flinkHome: pulumi.Input<string>;
  /** EMR's number for Flink, as the check found it. */
  readonly serviceType: pulumi.Input<number | undefined>;
  readonly cluster: Pick<
    ClusterConfig,
    | "plugin"
    | "reporterName"
    | "nodeEdits"
    | "delivery"
    | "extraNodes"
    | "excludeNodes"
    | "takeOver"
    | "force"
    | "onFailure"
    | "maxFailures"
  > &
    NodeAccess;
  /** What must hold before a node is touched. */
  readonly after?: pulumi.Resource[];
}

/**
 * The authenticating reporter on every node where `flink run` is executed: the built-in one beside Flink's own in
 * `plugins/`, a vendor's in `lib/`. With `plugin.kind: none` Flink's own does, and nothing is put on a node.
 */
export class ReporterPlugin extends pulumi.ComponentResource {
  /** Digest of the jar on the nodes; absent with `none`. */
  readonly sha256: pulumi.Output<string | undefined>;
  /** Factory that the jar declares; `undefined` for jars that have only the class, and with `none`. */
  readonly factoryClass: pulumi.Output<string | undefined>;

  constructor(name: string, args: ReporterPluginArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:ReporterPlugin", name, {}, options);
    const jar = this.createJar(name, args);
    this.sha256 = jar?.sha256 ?? pulumi.output(undefined);
    this.factoryClass = jar?.factoryClass ?? pulumi.output(undefined);
    this.registerOutputs({ sha256: this.sha256, factoryClass: this.factoryClass });
  }

  private createJar(name: string, args: ReporterPluginArgs): ReporterJar | undefined {
    const { plugin, reporterName, nodeEdits, extraNodes, excludeNodes, takeOver } = args.cluster;
    const { delivery, force, onFailure, maxFailures } = args.cluster;
    if (pluginKindOf(plugin) === "none") return undefined;
    const { clusterId, flinkHome, serviceType } = args;
    const { allowUntested, inProvidedLibDirs } = plugin;
    return new ReporterJar(
      `${name}-jar`,
      {
        clusterId,
        flinkHome,
        jar: describeJar(plugin),
        allowUntested,
        inProvidedLibDirs,
        ...{ reporterName, nodeEdits, serviceType, delivery },
        ...{ extraNodes, excludeNodes, takeOver, ...nodeAccessOf(args.cluster) },
        ...{ force, onFailure, maxFailures },
      },
      { parent: this, dependsOn: args.after ?? [] },
    );
  }
}

/**
 * The built-in jar, or name, digest and source of a vendor's. The digest of a local jar is computed where none is given.
 * @throws InputPropertiesError if a local jar cannot be read or has another digest than configured.
 */
export function describeJar(
  plugin: Pick<ClusterConfig["plugin"], "kind" | "url" | "path" | "sha256" | "fileName">,
) {
  if (pluginKindOf(plugin) === "builtin") return { builtin: true };
  const { url, path } = plugin;
  const fileName = plugin.fileName ?? posix.basename(url ? new URL(url).pathname : (path ?? ""));
  if (path === undefined) return { fileName, url, sha256: plugin.sha256 ?? "" };
  return { fileName, path, sha256: digestOf(path, plugin.sha256) };
}

function digestOf(path: string, expected?: string): string {
  let actual: string;
  try {
    actual = createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw refused("path", `cannot be read (${why}), got "${path}", expected a readable jar`);
  }
  if (expected !== undefined && expected !== actual) {
    const reason = `does not fit the jar at "${path}", got ${expected}, expected ${actual}`;
    throw refused("sha256", reason);
  }
  return actual;
}

function refused(key: string, what: string): pulumi.InputPropertiesError {
  const reason = `${what}. Correct plugin.${key} of this cluster.`;
  return new pulumi.InputPropertiesError({
    message: `plugin.${key}: ${reason}`,
    errors: [{ propertyPath: `plugin.${key}`, reason }],
  });
}
