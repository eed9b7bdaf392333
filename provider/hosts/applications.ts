import { constants, gunzipSync } from "node:zlib";
import type { Hosts, NodeResult } from "./hosts";
import type { Submission } from "./submissions";

/** A job as Flink's REST interface lists it. */
export interface LookedJob {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** The wanted lines of one process's log. */
export interface LookedLog {
  readonly process: "jobmanager" | "taskmanager";
  /** The TaskManager's id; `yarn logs` where all of a kind came together. */
  readonly id: string;
  readonly lines: readonly string[];
}

/** An application of Flink that YARN knows. */
export interface LookedApplication {
  /** Such as `application_1795656690700_0001`. */
  readonly id: string;
  readonly name: string;
  readonly user: string;
  /** YARN's word, such as RUNNING, FINISHED, KILLED. */
  readonly state: string;
  /** When YARN took it, and when it ended (0: it did not): milliseconds since 1970. */
  readonly startedTime: number;
  readonly finishedTime: number;
  /** Absent where Flink's REST interface did not answer. */
  readonly jobs?: readonly LookedJob[];
  /** The JobManager's settings, as it shows them; absent as above. */
  readonly settings?: ReadonlyMap<string, string>;
  /** Ids of TaskManagers. */
  readonly taskManagers: readonly string[];
  /** The logs that could be read. */
  readonly logs: readonly LookedLog[];
  /** Where and with which configuration it was submitted; absent where no client log tells. */
  readonly submission?: Submission;
}

/** What a node told of its cluster's applications. */
export interface LookedCluster {
  /** The node's clock: milliseconds since 1970. */
  readonly now: number;
  /** When the configuration file was last written: milliseconds since 1970; absent without one. */
  readonly configurationChanged?: number;
  readonly security: "simple" | "kerberos";
  /** Whether a ticket was to be had; absent without Kerberos. */
  readonly kinit?: "missing" | "failed";
  /** Addresses of ResourceManagers, as the node's yarn-site.xml names them. */
  readonly resourceManagers: readonly string[];
  /** Whether YARN's REST interface answered. */
  readonly yarnAnswers: boolean;
  readonly applications: readonly LookedApplication[];
  /** Whether the answer was longer than a command returns: what came last is missing. */
  readonly isCut: boolean;
}

/** What to look for. */
export interface ApplicationsRequest {
  readonly nodes: readonly string[];
  readonly flinkHome: string;
  /** From when on ended applications count: milliseconds since 1970. */
  readonly since: number;
  /** Which lines of logs are wanted: an extended regular expression of grep. */
  readonly lines: string;
  /** For clusters with Kerberos: a keytab on the nodes and whose it is. */
  readonly kerberos?: { readonly keytab: string; readonly principal: string };
  readonly signal?: AbortSignal;
}

/** What became of the look at one node's cluster. */
export type LookedNode =
  | { readonly node: string; readonly status: "seen"; readonly cluster: LookedCluster }
  | { readonly node: string; readonly status: "unreachable" | "failed"; readonly reason: string };

const timeoutSeconds = 300;

/** Asks YARN and Flink from nodes of their clusters. Reads only; never fails for one node. */
export async function lookAtApplications(
  hosts: Hosts,
  request: ApplicationsRequest,
): Promise<Map<string, LookedNode>> {
  const results = await hosts.run({
    script: "look-applications",
    nodes: request.nodes,
    parameters: {
      FW_HOME: request.flinkHome,
      FW_SINCE: String(request.since),
      FW_LINES: request.lines,
      FW_KEYTAB: request.kerberos?.keytab ?? "",
      FW_PRINCIPAL: request.kerberos?.principal ?? "",
    },
    timeoutSeconds,
    signal: request.signal,
  });
  return new Map([...results].map(([node, result]) => [node, lookedNode(result)]));
}

function lookedNode(result: NodeResult): LookedNode {
  const { node, status, output, reason } = result;
  if (status !== "ok") return { node, status, reason: reason ?? "no reason given" };
  try {
    return { node, status: "seen", cluster: parseApplications(output) };
  } catch (error) {
    return { node, status: "failed", reason: (error as Error).message };
  }
}

/**
 * Reads the output of `look-applications.sh`.
 * @throws Error when it is something else.
 */
export function parseApplications(output: string): LookedCluster {
  const [head, body = ""] = output.split("\n");
  if (head !== "flinkwatch-applications 1") {
    throw new Error(
      "look-applications: the node answered something else. Look for output in root's shell profile.",
    );
  }
  const text = unpacked(body.trim());
  const rows = text.split("\n").map((line) => line.split("\t"));
  const all = (kind: string) => rows.filter(([word]) => word === kind).map((row) => row.slice(1));
  const [kinit] = all("kinit");
  const written = all("configuration").map(([, seconds]) => Number(seconds) * 1000);
  const security = all("security")[0]?.[0] === "kerberos" ? "kerberos" : "simple";
  const yarnAnswers = all("yarn").length > 0;
  return {
    now: Number(all("now")[0]?.[0]) * 1000,
    ...(written.length > 0 && { configurationChanged: Math.max(...written) }),
    security,
    ...(kinit && { kinit: "failed" as const }),
    ...(security === "kerberos" && !kinit && !yarnAnswers && { kinit: "missing" as const }),
    resourceManagers: all("resourcemanager").map(([address]) => address ?? ""),
    yarnAnswers,
    applications: applicationsIn(rows),
    isCut: !rows.some(([word]) => word === "end"),
  };
}

/** What was cut off at the end leaves the rest readable. */
function unpacked(base64: string): string {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return gunzipSync(Buffer.from(base64, "base64"), options).toString("utf8");
}

interface YarnRow {
  id: string;
  name?: string;
  user?: string;
  state?: string;
  startedTime?: number;
  finishedTime?: number;
}

function applicationsIn(rows: readonly string[][]): LookedApplication[] {
  const known = new Map<string, YarnRow>();
  const parts = new Map<string, string[][]>();
  let open: string[][] = [];
  for (const row of rows) {
    const [word, value = ""] = row;
    if (word === "running" || word === "ended") {
      for (const app of yarnRows(value)) known.set(app.id, app);
    } else if (word === "application") {
      open = [];
      parts.set(value, open);
    } else open.push(row);
  }
  return [...parts].map(([id, own]) => applicationOf(known.get(id) ?? { id }, own));
}

function yarnRows(json: string): YarnRow[] {
  const answer = parsed<{ apps?: { app?: YarnRow[] } | null }>(json);
  return answer?.apps?.app ?? [];
}

function applicationOf(row: YarnRow, own: readonly string[][]): LookedApplication {
  const value = (kind: string) => own.find(([word]) => word === kind)?.[1];
  const jobs = parsed<{ jobs?: { jid: string; name: string; state: string }[] }>(value("jobs"));
  const settings = parsed<{ key: string; value: string }[]>(value("settings"));
  const managers = parsed<{ taskmanagers?: { id: string }[] }>(value("taskmanagers"));
  const { id, name = "", user = "", state = "", startedTime = 0, finishedTime = 0 } = row;
  return {
    ...{ id, name, user, state, startedTime, finishedTime },
    ...(jobs?.jobs && { jobs: jobs.jobs.map(({ jid, ...rest }) => ({ id: jid, ...rest })) }),
    ...(settings && { settings: new Map(settings.map(({ key, value: text }) => [key, text])) }),
    taskManagers: managers?.taskmanagers?.map((one) => one.id) ?? [],
    logs: logsIn(own),
  };
}

function logsIn(own: readonly string[][]): LookedLog[] {
  const logs: (LookedLog & { lines: string[]; isMissing?: boolean })[] = [];
  for (const [word, first = "", second = ""] of own) {
    const last = logs.at(-1);
    if (word === "log") {
      const process = first === "jobmanager" ? "jobmanager" : "taskmanager";
      logs.push({ process, id: second, lines: [] });
    } else if (word === "line") last?.lines.push(first);
    else if (word === "missing" && last) last.isMissing = true;
  }
  return logs
    .filter(({ isMissing }) => !isMissing)
    .map(({ process, id, lines }) => ({ process, id, lines }));
}

/** `undefined` for what is absent, cut off or no JSON. */
function parsed<T>(json: string | undefined): T | undefined {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as T);
  } catch {
    return undefined;
  }
}
