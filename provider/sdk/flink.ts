import * as pulumi from "@pulumi/pulumi";

import { withOutputs } from "./outputs";

/** Which nodes of an EMR cluster are meant, besides its masters and the routers with Flink. */
interface NodeChoice {
  /** Instance ids of further nodes, such as `ins-1a2b3c4d`. @default none */
  extraNodes?: pulumi.Input<pulumi.Input<string>[]>;
  /** Instance ids of nodes to leave out. @default none */
  excludeNodes?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Where SSH signs in. */
interface SshPlace {
  /** Others than root need sudo without a password. @default "root" */
  user?: pulumi.Input<string>;
  /** @default 22 */
  port?: pulumi.Input<number>;
}

/** How the nodes of a cluster are reached. */
interface NodeAccess {
  /** `tat`: the command agent; `auto`: the agent, and `ssh`, if given, where it is not online. @default "auto" */
  transport?: pulumi.Input<"auto" | "tat" | "ssh">;
  /** Signing in by SSH; the key comes from the environment of the run. */
  ssh?: pulumi.Input<
    SshPlace & {
      /** Public host key by instance id. @default those of known_hosts */
      hostKeys?: pulumi.Input<Record<string, pulumi.Input<string>>>;
      /** Believe and remember host keys that nobody knows. @default false */
      trustNewHosts?: pulumi.Input<boolean>;
      /** A machine through which the nodes are reached. */
      jump?: pulumi.Input<
        SshPlace & {
          host: pulumi.Input<string>;
          /** @default that of known_hosts */
          hostKey?: pulumi.Input<string>;
        }
      >;
    }
  >;
  /** Whether previews look at nodes; `false`: they compare with EMR alone. @default true */
  inspectNodes?: pulumi.Input<boolean>;
}

/** Arguments of {@link EmrFlink}. One of `clusterId` and `clusterName` is required. */
export interface EmrFlinkArgs extends NodeChoice, NodeAccess {
  /** Such as `emr-1a2b3c4d`. */
  clusterId?: pulumi.Input<string>;
  /** Name of exactly one cluster. */
  clusterName?: pulumi.Input<string>;
  /** The VPC that the cluster should be in. @default the instance's */
  vpcId?: pulumi.Input<string>;
  /** `routed`: another VPC is fine as long as a core node reaches the gateway. @default "same-vpc" */
  network?: pulumi.Input<"same-vpc" | "routed">;
  /** The instance whose gateway core nodes must reach. */
  prometheusInstanceId?: pulumi.Input<string>;
  /** Flink's folder on the nodes. @default "/usr/local/service/flink" */
  flinkHome?: pulumi.Input<string>;
  /** EMR's number for Flink. @default found by read-only exports */
  serviceType?: pulumi.Input<number>;
  /** `emr`: through EMR's configuration; `node`: into each node's file. @default "emr" */
  delivery?: pulumi.Input<"emr" | "node">;
}

/** An EMR cluster with Flink, checked before anything changes. Only read, never changed. */
export class EmrFlink extends pulumi.CustomResource {
  declare readonly clusterId: pulumi.Output<string>;
  declare readonly clusterName: pulumi.Output<string>;
  /** EMR's number: 2 running, 8 restarting, 13 delivering configuration. */
  declare readonly status: pulumi.Output<number>;
  /** APPID of the account that owns the cluster. */
  declare readonly appId: pulumi.Output<string>;
  declare readonly vpcId: pulumi.Output<string>;
  declare readonly emrVersion: pulumi.Output<string>;
  /** Read on the node, from `lib/flink-dist*.jar`. */
  declare readonly flinkVersion: pulumi.Output<string>;
  /** What EMR lists. */
  declare readonly flinkVersionEmr: pulumi.Output<string>;
  declare readonly flinkHome: pulumi.Output<string>;
  /** EMR's number for Flink. Absent until an update, where an earlier release made the check. */
  declare readonly serviceType: pulumi.Output<number | undefined>;
  /** EMR's config groups of Flink. Absent as above. */
  declare readonly groups: pulumi.Output<string[] | undefined>;
  /** The file that Flink reads, where it is not flink-conf.yaml. */
  declare readonly confFile: pulumi.Output<"config.yaml" | undefined>;
  /** False: the last known values stand here. */
  declare readonly reachable: pulumi.Output<boolean>;
  /** The cluster is destroyed or being destroyed. */
  declare readonly gone: pulumi.Output<boolean>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "clusterId",
    "clusterName",
    "status",
    "appId",
    "vpcId",
    "emrVersion",
    "flinkVersion",
    "flinkVersionEmr",
    "flinkHome",
    "serviceType",
    "groups",
    "confFile",
    "reachable",
    "gone",
  ] as const;

  constructor(name: string, args: EmrFlinkArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:EmrFlink", name, withOutputs(args, EmrFlink.outputs), options);
  }
}

/** The command that TAT keeps for looking at this stack's nodes; previews may run it and nothing else. */
export class LookCommand extends pulumi.CustomResource {
  /** Such as `cmd-1a2b3c4d`: all that the identity of a preview needs to run. */
  declare readonly commandId: pulumi.Output<string>;
  /** `altered`: somebody changed it, or another release made it. Run only when it is intact. */
  declare readonly status: pulumi.Output<"intact" | "missing" | "altered">;

  /** The outputs that the provider answers. */
  static readonly outputs = ["commandId", "status"] as const;

  constructor(name: string, args: object = {}, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:LookCommand", name, withOutputs(args, LookCommand.outputs), options);
  }
}

/** The jar to put into place: the built-in one, or a vendor's from `url` or `path`, never both. */
export interface JarSource {
  /** The reporter of this package, for Flink 1.13 to 2.3; nothing else is given then. @default false */
  builtin?: pulumi.Input<boolean>;
  /** Name of a vendor's jar in `lib/`, such as `flink-metrics-prometheus_2.11-auth.jar`. */
  fileName?: pulumi.Input<string>;
  /** 64 hex digits, required for a vendor's jar; verified on the node before anything is moved. */
  sha256?: pulumi.Input<string>;
  /** Where the nodes fetch it. */
  url?: pulumi.Input<string>;
  /** File of at most 31 KiB, sent inline. */
  path?: pulumi.Input<string>;
}

/** One node's jar, as found. */
export interface JarOnNode {
  /** Digest, or `absent`. */
  sha256: string;
  /** Octal, such as `644`. */
  mode: string;
  owner: string;
  group: string;
  /** What Flink's own jar has, which ours follows. */
  like: { mode: string; owner: string; group: string };
  /** Other jars with the same classes. */
  foreign: string[];
  /** False: the last known values stand here. */
  reachable: boolean;
}

/** Arguments of {@link ReporterJar}. */
export interface ReporterJarArgs extends NodeChoice, NodeAccess {
  /** Such as `emr-1a2b3c4d`. Another one replaces the resource. */
  clusterId: pulumi.Input<string>;
  /** Flink's folder on the nodes. @default "/usr/local/service/flink" */
  flinkHome?: pulumi.Input<string>;
  /** The reporter's jar. */
  jar: pulumi.Input<JarSource>;
  /** Install the built-in reporter on a Flink that it was not tried on. @default false */
  allowUntested?: pulumi.Input<boolean>;
  /** The directories of `yarn.provided.lib.dirs` hold the jar. @default false: refuse where that key is set */
  inProvidedLibDirs?: pulumi.Input<boolean>;
  /** Name of our reporter: others that use a jar we would move need `takeOver`. @default "promgateway" */
  reporterName?: pulumi.Input<string>;
  /** Move aside a jar that another reporter uses. @default false */
  takeOver?: pulumi.Input<boolean>;
  /** What to do with keys that stand only in a node's file and that EMR's delivery would wipe. @default stop and list them */
  nodeEdits?: pulumi.Input<"import" | "discard">;
  /** EMR's number of the service; found by read-only exports if absent. */
  serviceType?: pulumi.Input<number | undefined>;
  /** `emr`: through EMR's configuration; `node`: into each node's file. @default "emr" */
  delivery?: pulumi.Input<"emr" | "node">;
  /**
   * Whether destroy overwrites what somebody changed meanwhile: our jar, or another file in the place of one that was
   * there first. Otherwise it stays and is named. @default false
   */
  force?: pulumi.Input<boolean>;
  /**
   * When the jar cannot be put on a node. `stop`: the others keep it; `rollback`: all nodes or none, a node out of
   * reach counts as failed. @default "stop"
   */
  onFailure?: pulumi.Input<"stop" | "rollback">;
  /** On how many nodes it may fail, 0 to 1000; they are named and shown as drift. @default 0 */
  maxFailures?: pulumi.Input<number>;
}

/** The reporter's jar on the nodes of one cluster. Destroy puts back what was there, byte for byte. */
export class ReporterJar extends pulumi.CustomResource {
  declare readonly clusterId: pulumi.Output<string>;
  declare readonly flinkHome: pulumi.Output<string>;
  declare readonly fileName: pulumi.Output<string>;
  /** Folder in the Flink home; absent: `lib`. */
  declare readonly folder: pulumi.Output<string | undefined>;
  declare readonly sha256: pulumi.Output<string>;
  /** Instance id → what lies there. */
  declare readonly nodes: pulumi.Output<Record<string, JarOnNode>>;
  /** Read from the jar's META-INF/services; absent in jars for Flink below 1.11. */
  declare readonly factoryClass: pulumi.Output<string | undefined>;
  /** The cluster is destroyed or being destroyed. */
  declare readonly gone: pulumi.Output<boolean>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "clusterId",
    "flinkHome",
    "fileName",
    "folder",
    "sha256",
    "nodes",
    "factoryClass",
    "gone",
  ] as const;

  constructor(name: string, args: ReporterJarArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:ReporterJar", name, withOutputs(args, ReporterJar.outputs), options);
  }
}

/** Arguments of {@link ReporterSettings}: the keys under `metrics.reporter.<reporterName>.`. */
export interface ReporterSettingsArgs extends NodeChoice, NodeAccess {
  /** Such as `emr-1a2b3c4d`. Another one replaces the resource. */
  clusterId: pulumi.Input<string>;
  /** The instance that metrics are pushed to; address and token are fetched from it when needed. */
  prometheusInstanceId: pulumi.Input<string>;
  /** Flink's folder on the nodes. @default "/usr/local/service/flink" */
  flinkHome?: pulumi.Input<string>;
  /** @default "promgateway" */
  reporterName?: pulumi.Input<string>;
  /** `[A-Za-z0-9_.-]+`. */
  jobName: pulumi.Input<string>;
  /** Flink's notation. @default "60 SECONDS" */
  interval?: pulumi.Input<string>;
  /** Labels of the push group. @default instance_id = the cluster's id */
  groupingLabels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** @default true */
  randomJobNameSuffix?: pulumi.Input<boolean>;
  /** @default true */
  deleteOnShutdown?: pulumi.Input<boolean>;
  /** @default true */
  needBasicAuth?: pulumi.Input<boolean>;
  /** Whose jar reports; `none`: Flink's own, for a gateway without authentication. @default "vendor" */
  plugin?: pulumi.Input<"builtin" | "vendor" | "none">;
  /** Configure a Flink newer than those that were tried. @default false */
  allowUntested?: pulumi.Input<boolean>;
  /** The directories of `yarn.provided.lib.dirs` hold the jar. @default false: refuse where that key is set */
  inProvidedLibDirs?: pulumi.Input<boolean>;
  /** Push to this gateway, such as `http://10.0.0.9:9091`. @default the instance's own */
  gatewayUrl?: pulumi.Input<string | undefined>;
  /** From {@link ReporterJar.factoryClass}. */
  factoryClass?: pulumi.Input<string | undefined>;
  /** From {@link ReporterJar.sha256}: a new jar warns that running jobs keep the old one. */
  jarSha256?: pulumi.Input<string | undefined>;
  /** Take over a reporter of that name that points elsewhere. @default false */
  takeOver?: pulumi.Input<boolean>;
  /** What to do with keys that stand only in a node's file and that EMR's delivery would wipe. @default stop and list them */
  nodeEdits?: pulumi.Input<"import" | "discard">;
  /** EMR's number of the service; found by read-only exports if absent. */
  serviceType?: pulumi.Input<number | undefined>;
  /** `emr`: through EMR's configuration; `node`: into each node's file. @default "emr" */
  delivery?: pulumi.Input<"emr" | "node">;
  /**
   * With `delivery: "node"`, when a node does not take the configuration. `stop`: the others keep it; `rollback`: all
   * nodes or none, a node out of reach counts as failed. @default "stop"
   */
  onFailure?: pulumi.Input<"stop" | "rollback">;
  /** With `delivery: "node"`: on how many nodes it may fail, 0 to 1000. @default 0 */
  maxFailures?: pulumi.Input<number>;
  /**
   * Whether destroy takes back keys that somebody changed in EMR's configuration, with `delivery: "node"` in a node's
   * file. Otherwise they stay and are named. @default false
   */
  force?: pulumi.Input<boolean>;
}

/** One node's file against EMR. */
export interface SettingsOnNode {
  /** EMR's config group of the node; empty is the cluster level. */
  group: string;
  /** Our keys whose value on the node is not EMR's: what stands there. Secrets are not shown. */
  differs: Record<string, string>;
  /** False: the last known values stand here. */
  reachable: boolean;
}

/** Where is pushed to. */
export interface PushGateway {
  host: string;
  port: string;
  userName: string;
  /** Digest of the token. */
  passwordDigest: string;
}

/** The reporter's keys in the Flink configuration of one cluster. Destroy puts earlier values back. */
export class ReporterSettings extends pulumi.CustomResource {
  declare readonly clusterId: pulumi.Output<string>;
  declare readonly prometheusInstanceId: pulumi.Output<string>;
  declare readonly flinkHome: pulumi.Output<string>;
  declare readonly reporterName: pulumi.Output<string>;
  /** `node`: in each node's file; absent: through EMR. */
  declare readonly delivery: pulumi.Output<"node" | undefined>;
  /** Key → live value in EMR, with `delivery: "node"` as we last wrote it; secrets as digests. */
  declare readonly properties: pulumi.Output<Record<string, string>>;
  /** Key → value as we last wrote it, by which to tell who moved; secrets as digests. */
  declare readonly written: pulumi.Output<Record<string, string> | undefined>;
  /** As writes had them that began and whose end was not seen; secrets as digests. */
  declare readonly attempted: pulumi.Output<Record<string, string>[] | undefined>;
  /** Config group → keys whose value there is not that of the first group. */
  declare readonly otherGroups: pulumi.Output<Record<string, Record<string, string>>>;
  declare readonly gateway: pulumi.Output<PushGateway>;
  /** The Flink that the settings were written for. */
  declare readonly flinkVersion: pulumi.Output<string>;
  /** The Flink on the nodes now, where another was put there since. */
  declare readonly flinkVersionFound: pulumi.Output<string | undefined>;
  declare readonly factoryClass: pulumi.Output<string>;
  /** The file that Flink reads, where it is not flink-conf.yaml. */
  declare readonly confFile: pulumi.Output<"config.yaml" | undefined>;
  declare readonly serviceType: pulumi.Output<number>;
  /** EMR's config groups that hold Flink nodes; an empty name is the cluster level. */
  declare readonly groups: pulumi.Output<string[]>;
  /** Instance id → its file against EMR. */
  declare readonly nodes: pulumi.Output<Record<string, SettingsOnNode>>;
  /** Config group → values from before us, which destroy puts back. */
  declare readonly previous: pulumi.Output<Record<string, Record<string, string>>>;
  /** Keys that EMR's import did not remove. */
  declare readonly unremovable: pulumi.Output<string[]>;
  /** When the settings were last written (ISO 8601); jobs submitted earlier keep the old ones. */
  declare readonly changedAt: pulumi.Output<string>;
  /** The cluster is destroyed or being destroyed. */
  declare readonly gone: pulumi.Output<boolean>;
  /** False: the last known values stand here. */
  declare readonly reachable: pulumi.Output<boolean>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "clusterId",
    "prometheusInstanceId",
    "flinkHome",
    "reporterName",
    "delivery",
    "properties",
    "written",
    "attempted",
    "otherGroups",
    "gateway",
    "flinkVersion",
    "flinkVersionFound",
    "factoryClass",
    "confFile",
    "serviceType",
    "groups",
    "nodes",
    "previous",
    "unremovable",
    "changedAt",
    "gone",
    "reachable",
  ] as const;

  constructor(name: string, args: ReporterSettingsArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = withOutputs(args, ReporterSettings.outputs);
    super("flinkwatch:index:ReporterSettings", name, inputs, options);
  }
}
