import type { Hosts, NodeResult } from "./hosts";

/** An application that a Flink client on a node submitted, as the client's log tells. */
export interface Submission {
  /** Instance id of the node. */
  readonly node: string;
  /** The client's log on it. */
  readonly log: string;
  /** When the client had read the configuration: milliseconds since 1970, to the second. */
  readonly readAt: number;
  /** When that node's configuration was last written: milliseconds since 1970, to the second. */
  readonly configurationChanged: number;
}

const timeoutSeconds = 60;

/**
 * Reads the client logs of the nodes that submit. A client overwrites its log, so only the last submission of each
 * user is there. Reads only; a node that cannot be reached or answers something else tells nothing.
 * @returns by application id, such as `application_1795656690700_0001`
 */
export async function lookAtSubmissions(
  hosts: Hosts,
  request: {
    readonly nodes: readonly string[];
    readonly flinkHome: string;
    readonly signal?: AbortSignal;
  },
): Promise<Map<string, Submission>> {
  const results = await hosts.run({
    script: "look-submissions",
    nodes: request.nodes,
    parameters: { FW_HOME: request.flinkHome },
    timeoutSeconds,
    signal: request.signal,
  });
  return new Map([...results.values()].flatMap(parseSubmissions));
}

/** Reads the output of `look-submissions.sh`. */
export function parseSubmissions({
  node,
  status,
  output,
}: Pick<NodeResult, "node" | "status" | "output">): [id: string, Submission][] {
  const [head, ...lines] = output.split("\n");
  if (status !== "ok" || head !== "flinkwatch-submissions 1") return [];
  const rows = lines.map((line) => line.split("\t"));
  const changed = Number(rows.find(([word]) => word === "configuration")?.[1] ?? 0) * 1000;
  return rows.flatMap(([word, id = "", seconds, log = ""]) =>
    word === "submission"
      ? [[id, { node, log, readAt: Number(seconds) * 1000, configurationChanged: changed }]]
      : [],
  );
}
