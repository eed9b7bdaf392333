import { z } from "zod";
import { address, flag, listOf, mapOf, oneOf, section, text, whole } from "./parts";

const PLAIN = /^[A-Za-z0-9_.-]+$/;
const plainWord = "letters, digits, '_', '.' and '-' only";
const nodeId = () => text(/^ins-[a-z0-9]{6,}$/, "an instance id such as ins-1a2b3c4d");

/** The jar with the authenticating push-gateway reporter. */
export const plugin = section({
  kind: oneOf(["builtin", "vendor", "none"])
    .optional()
    .describe(
      "`builtin`: the reporter of this package, for Flink 1.13 to 2.3; `vendor`: the jar at `url` or `path`, for Flink 1.9 to 1.16 on Java 8; `none`: Flink's own reporter, for a gateway without authentication. Default: `vendor` where `url` or `path` is given, else `builtin`.",
    ),
  allowUntested: flag()
    .default(false)
    .describe("Use the built-in reporter on a Flink newer than those that it was tried on."),
  inProvidedLibDirs: flag()
    .default(false)
    .describe(
      "The directories of `yarn.provided.lib.dirs` hold the reporter's jar, which Flink does not ship where that key is set.",
    ),
  url: address()
    .optional()
    .describe("Where every node fetches the jar. Either this or `path`; needs `sha256`."),
  path: text(/\S/, "a path relative to the project")
    .optional()
    .describe(
      "A jar of at most 31 KiB on this machine, sent to the nodes with the command itself.",
    ),
  sha256: text(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits")
    .optional()
    .describe(
      "SHA-256 of the jar, checked on every node. Required with `url`; with `path` computed.",
    ),
  fileName: text(/^[A-Za-z0-9_.-]+\.jar$/, "a file name that ends in .jar")
    .optional()
    .describe(
      "Name of a vendor's jar in Flink's `lib` folder. Default: the last part of `url` or `path`.",
    ),
});

/** The optional check that submits a Flink job over SSH and cancels it again. */
export const smoke = section({
  host: text(/^[A-Za-z0-9_.:-]+$/, "a host name or address").describe(
    "A node of the cluster where `flink run` works.",
  ),
  port: whole(1, 65535, "").default(22).describe("SSH port."),
  user: text(PLAIN, plainWord)
    .default("root")
    .describe("Who logs in, with keys of the SSH agent only."),
  hostKey: text(/^(ssh|ecdsa)-\S+ \S+/, "one line such as 'ssh-ed25519 AAAA…'").describe(
    "Public host key. Required: without it any host would be believed.",
  ),
  runAs: text(PLAIN, plainWord).default("hadoop").describe("Who runs `flink run`."),
  jobJar: text(/^[A-Za-z0-9_./-]+\.jar$/, "a path that ends in .jar")
    .default("examples/streaming/TopSpeedWindowing.jar")
    .describe("Job to submit, relative to Flink's home."),
});

const sshPlace = {
  user: text(PLAIN, plainWord)
    .default("root")
    .describe("Who signs in; others than root need sudo without a password."),
  port: whole(1, 65535, "").default(22).describe("SSH port."),
};
const hostKey = () => text(/^(ssh|ecdsa)-\S+ \S+/, "one line such as 'ssh-ed25519 AAAA…'");

/** How nodes are signed in to by SSH. Keys are not configuration: they come from the environment. */
const ssh = section({
  ...sshPlace,
  hostKeys: mapOf(text(/^ins-[a-z0-9]{6,}$/, "an instance id"), hostKey(), "host keys")
    .default({})
    .describe("Public host key of each node, by instance id. Default: those of known_hosts."),
  trustNewHosts: flag()
    .default(false)
    .describe("Believe the host key of a node that nobody knows, and write it into known_hosts."),
  jump: section({
    host: text(/^[A-Za-z0-9_.:-]+$/, "a host name or address").describe("Its address."),
    ...sshPlace,
    hostKey: hostKey().optional().describe("Its public host key. Default: that of known_hosts."),
  })
    .optional()
    .describe("A machine through which the nodes are reached."),
});

/** One EMR cluster. Either `id` or `name` is required. */
export const cluster = section({
  id: text(/^emr-[a-z0-9]{6,}$/, "an EMR cluster id such as emr-1a2b3c4d")
    .optional()
    .describe("EMR cluster id. Either this or `name`."),
  name: text(/^\S(.*\S)?$/, "a name without blanks at its ends")
    .optional()
    .describe("EMR cluster name, if exactly one cluster of the region has it."),
  jobName: text(PLAIN, plainWord).describe(
    "`job` label of the pushed metrics: a word that people recognise. Letters, digits, `_`, `.`, `-`.",
  ),
  interval: text(/^[1-9]\d{0,3} (SECONDS|MINUTES)$/, 'a time such as "60 SECONDS" or "2 MINUTES"')
    .default("60 SECONDS")
    .describe("How often each Flink process pushes. 10 SECONDS to 60 MINUTES."),
  labels: mapOf(text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label name"), text(PLAIN, plainWord), "labels")
    .default({})
    .describe(
      "Grouping labels besides `instance_id`, which is always the EMR cluster id unless set.",
    ),
  reporterName: text(/^[A-Za-z0-9_-]+$/, "letters, digits, '_' and '-' only")
    .default("promgateway")
    .describe("The <name> in `metrics.reporter.<name>.*`."),
  plugin: plugin.prefault({}).describe("The reporter's jar."),
  randomJobNameSuffix: flag()
    .default(true)
    .describe(
      "Append random letters to the job name, or Flink processes overwrite each other's metrics.",
    ),
  deleteOnShutdown: flag()
    .default(true)
    .describe("Remove a process's metrics from the gateway when it ends."),
  gatewayUrl: text(
    /^https?:\/\/[A-Za-z0-9._-]+(:[1-9]\d{0,4})?$/,
    "an address such as http://10.0.0.9:9091",
  )
    .optional()
    .describe(
      "Push to this gateway, such as a proxy before the instance. Default: the instance's own, which needs authentication.",
    ),
  needBasicAuth: flag().default(true).describe("Managed Prometheus needs it."),
  takeOver: flag()
    .default(false)
    .describe(
      "Replace a reporter of that name which points elsewhere, or one that uses a jar in the way.",
    ),
  delivery: oneOf(["emr", "node"])
    .default("emr")
    .describe(
      "How the reporter's keys get into Flink's configuration. `emr`: through EMR's, which EMR delivers; `node`: into each node's file, all else in it byte for byte, without EMR's configuration API. What EMR delivers later takes them out, and the next `up` puts them in again.",
    ),
  nodeEdits: oneOf(["import", "discard"])
    .optional()
    .describe(
      "What to do with keys that stand only on a node: EMR's delivery would wipe them. Default: stop.",
    ),
  network: oneOf(["same-vpc", "routed"])
    .default("same-vpc")
    .describe("`routed`: another VPC, from which the gateway must answer."),
  extraNodes: listOf(nodeId(), "instance ids")
    .default([])
    .describe("More nodes where `flink run` is executed, besides masters and routers with Flink."),
  excludeNodes: listOf(nodeId(), "instance ids").default([]).describe("Nodes to leave alone."),
  transport: oneOf(["auto", "tat", "ssh"])
    .default("auto")
    .describe(
      "How nodes are reached: `tat` Tencent Cloud's command agent, `ssh`; `auto`: the agent, and `ssh`, if given, where it is not online.",
    ),
  ssh: ssh
    .optional()
    .describe("Signing in by SSH; the key is that of SSH_AUTH_SOCK or FLINKWATCH_SSH_KEY_FILE."),
  force: flag()
    .default(false)
    .describe(
      "Whether `destroy` overwrites what somebody changed meanwhile: our jar on a node, another file in the place of one that was there first, or a key of the reporter, in EMR's configuration or, with `delivery: node`, in a node's file. `false`: it stays and is named. Set it and run `up` before `destroy`.",
    ),
  onFailure: oneOf(["stop", "rollback"])
    .default("stop")
    .describe(
      "When a node does not take the jar, or with `delivery: node` the configuration. `stop`: the others keep it, and the next `up` goes on; `rollback`: all nodes or none. All is tried on each node first, one out of reach counts as failed, and what was changed is taken back; an earlier jar of ours takes its place again.",
    ),
  maxFailures: whole(0, 1000, "nodes")
    .default(0)
    .describe("On how many nodes of the cluster it may fail; they are named and shown as drift."),
  inspectNodes: flag()
    .default(true)
    .describe("Whether previews look at nodes. `false`: they compare with EMR alone."),
  flinkHome: text(/^\/[A-Za-z0-9_./-]+$/, "an absolute path")
    .default("/usr/local/service/flink")
    .describe("Where Flink lies on the nodes."),
  serviceType: whole(0, 100000, "")
    .optional()
    .describe("EMR's number for Flink. Default: found by read-only exports."),
  smoke: smoke.optional().describe("Submit a job after each change (needs the command plugin)."),
});

export type ClusterConfig = z.output<typeof cluster>;

/** Which reporter a cluster gets: the one asked for, else the vendor's where its jar is named. */
export function pluginKindOf({
  kind,
  url,
  path,
}: Pick<z.output<typeof plugin>, "kind" | "url" | "path">): PluginKind {
  return kind ?? (url === undefined && path === undefined ? "builtin" : "vendor");
}

export type PluginKind = "builtin" | "vendor" | "none";
