import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/clusters";
import { ReporterJar } from "../provider/sdk";

/** What {@link ReporterPlugin} is told. */
export interface ReporterPluginArgs {
  readonly clusterId: pulumi.Input<string>;
  /** Flink's home on the nodes, as the check found it. */
  readonly flinkHome: pulumi.Input<string>;
  readonly cluster: Pick<ClusterConfig, "plugin" | "extraNodes" | "excludeNodes" | "takeOver">;
  /** What must hold before a node is touched. */
  readonly after?: pulumi.Resource[];
}

/** The authenticating reporter in `lib/` of every node where `flink run` is executed. */
export class ReporterPlugin extends pulumi.ComponentResource {
  /** Digest of the jar on the nodes. */
  readonly sha256: pulumi.Output<string>;
  /** Factory that the jar declares; `undefined` for jars that have only the class. */
  readonly factoryClass: pulumi.Output<string | undefined>;

  constructor(name: string, args: ReporterPluginArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:ReporterPlugin", name, {}, options);
    const { plugin, extraNodes, excludeNodes, takeOver } = args.cluster;
    const { clusterId, flinkHome } = args;
    const jar = new ReporterJar(
      `${name}-jar`,
      { clusterId, flinkHome, jar: describeJar(plugin), extraNodes, excludeNodes, takeOver },
      { parent: this, dependsOn: args.after ?? [] },
    );
    this.sha256 = jar.sha256;
    this.factoryClass = jar.factoryClass;
    this.registerOutputs({ sha256: this.sha256, factoryClass: this.factoryClass });
  }
}

/**
 * Name, digest and source of the configured jar. The digest of a local jar is computed where none is given.
 * @throws InputPropertiesError if a local jar cannot be read or has another digest than configured.
 */
export function describeJar(plugin: ClusterConfig["plugin"]) {
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
