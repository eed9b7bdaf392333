import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/clusters";
import { SMOKE_SCRIPT } from "./smoke-script";

/** What {@link SmokeJob} is told. */
export interface SmokeJobArgs {
  readonly smoke: NonNullable<ClusterConfig["smoke"]>;
  readonly flinkHome: pulumi.Input<string>;
  readonly reporterName: string;
  /** The job is submitted again when one of these changes: digests of jar and configuration. */
  readonly triggers: pulumi.Input<string | undefined>[];
  /** The settings that it proves. */
  readonly after: pulumi.Resource[];
}

/**
 * The manual's last check: submits a Flink job on a node and looks for the reporter in its log. Reaches the node by
 * SSH with keys of the SSH agent, so that no key is in the state. Needs the plugin of `@pulumi/command`.
 */
export class SmokeJob extends pulumi.ComponentResource {
  constructor(name: string, args: SmokeJobArgs, options?: pulumi.ComponentResourceOptions) {
    super("flinkwatch:components:SmokeJob", name, {}, options);
    const { host, port, user, hostKey, runAs, jobJar } = args.smoke;
    const run = pulumi
      .output(args.flinkHome)
      .apply((home) =>
        ["bash -s --", ...[home, runAs, jobJar, args.reporterName].map(quote)].join(" "),
      );
    const { remote } = commandPackage();
    new remote.Command(
      `${name}-command`,
      {
        connection: { host, port, user, hostKey, agentSocketPath: process.env.SSH_AUTH_SOCK },
        create: run,
        stdin: SMOKE_SCRIPT,
        triggers: args.triggers,
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn: args.after, ignoreChanges: ["connection.agentSocketPath"] },
    );
    this.registerOutputs({});
  }
}

/** Loaded only here: whoever runs no smoke job needs neither the package nor its plugin. */
function commandPackage(): typeof import("@pulumi/command") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and in CommonJS synchronously
  return require("@pulumi/command") as typeof import("@pulumi/command");
}

/** One word for a POSIX shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
