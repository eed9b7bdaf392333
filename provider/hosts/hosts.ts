/** The scripts of `hosts/remote`, by file name without `.sh`. */
export type ScriptName =
  | "inspect"
  | "install-jar"
  | "remove-jar"
  | "read-conf"
  | "write-conf"
  | "keep-secret"
  | "reveal-secret"
  | "forget-secret"
  | "probe-gateway"
  | "look-applications"
  | "look-submissions";

/** Those that change nothing on a node: they may meet any other, and may be repeated. */
export const lookingScripts: ReadonlySet<ScriptName> = new Set<ScriptName>([
  "inspect",
  "look-applications",
  "look-submissions",
  "reveal-secret",
  "probe-gateway",
]);

/** One run of a script on some nodes. */
export interface ScriptRun {
  /** Which script. */
  readonly script: ScriptName;
  /** Instance ids (`ins-…`); none means nothing is done. */
  readonly nodes: readonly string[];
  /** Values for the script by variable name (`FW_…`). They are data to it, whatever they hold. At most 20 with `secrets`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** As `parameters`, but masked in every record of the run. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Bytes that the script finds in base64 as `FW_ATTACHMENT`; at most 31 KiB. */
  readonly attachment?: Buffer;
  /** Id of the command that TAT keeps with the script's text, to be run in its place; of no use to SSH. */
  readonly savedCommandId?: string;
  /** How long the script may take on a node, in seconds, from 1. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Told of each node where the script has ended, as soon as that is known, in any order. */
  readonly onNodeEnd?: (result: NodeResult) => void;
}

/** What became of a run on one node. */
export interface NodeResult {
  /** Instance id. */
  readonly node: string;
  /** `failed`: the script ran and did not end well. `unreachable`: it did not run, or nobody can tell. */
  readonly status: "ok" | "failed" | "unreachable";
  /** Absent when the script did not end. */
  readonly exitCode?: number;
  /** What the script printed, what is no UTF-8 replaced; at most 24 KB. */
  readonly output: string;
  /** Bytes of output that came after those; absent when none. */
  readonly droppedBytes?: number;
  /** For all but `ok`: what happened, with the end of the output. Never holds a secret. */
  readonly reason?: string;
}

/** State of the command agent of a node. */
export type AgentState = "online" | "offline" | "absent";

/** Reaches the nodes of clusters. */
export interface Hosts {
  /** Runs a script on all nodes that can be reached, together. One result a node, whatever happens to it. */
  run(run: ScriptRun): Promise<Map<string, NodeResult>>;
  /** Whether commands can be sent to these nodes. */
  agents(nodes: readonly string[], signal?: AbortSignal): Promise<Map<string, AgentState>>;
}
