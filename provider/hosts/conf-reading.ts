import { createHash, randomBytes } from "node:crypto";

import type { Hosts, NodeResult, ScriptRun } from "./hosts";

/** One node's configuration file, read whole. */
export interface ConfOnNode {
  readonly node: string;
  readonly bytes: Buffer;
  /** Key and digest by which `write-conf.sh` knows that it still is what was read. */
  readonly key: string;
  readonly was: string;
  /** Whether we wrote this node's file and have kept what was there before. */
  readonly isRecorded: boolean;
  /** Whether it is as we wrote it. */
  readonly isOurs: boolean;
  /** Whether what was there before us lies there unchanged. */
  readonly isFirstKept: boolean;
}

/** Which file, on which nodes. */
export interface ConfReading {
  /** Instance ids. */
  readonly nodes: readonly string[];
  readonly flinkHome: string;
  /** Its name in Flink's conf folder. */
  readonly fileName: string;
  /** Read what was kept of before us instead. @default false */
  readonly isFirst?: boolean;
  readonly signal?: AbortSignal;
}

/** Files and what became of the nodes without one. */
export interface ConfsRead {
  readonly files: ConfOnNode[];
  /** Nodes that have no such file. */
  readonly absent: string[];
  /** Nodes of which nothing was learnt. */
  readonly failed: NodeResult[];
}

const timeoutSeconds = 60;
/** As `read-conf.sh` answers at once. */
const chunkBytes = 10_240;
const blockBytes = 64;
/** A real file has some kilobytes. */
const mostRounds = 64;

/** Reads a configuration file whole on all nodes together. What is secret in it stands in no record of that. */
export async function readConfs(
  hosts: Pick<Hosts, "run">,
  reading: ConfReading,
): Promise<ConfsRead> {
  const collector = new Collector(randomBytes(32).toString("hex"));
  let open = reading.nodes;
  for (let round = 0; open.length > 0 && round < mostRounds; round++) {
    const from = 1 + round * chunkBytes;
    const results = await hosts.run(runOf(reading, { nodes: open, from, key: collector.key }));
    open = [...results.values()].filter((result) => collector.take(result)).map(({ node }) => node);
  }
  const reason = `the configuration is longer than ${mostRounds * chunkBytes} bytes`;
  for (const node of open) collector.drop({ node, status: "failed", output: "", reason });
  const { files, absent, failed } = collector;
  return { files: [...files.values()], absent, failed };
}

function runOf(
  { flinkHome, fileName, isFirst = false, signal }: ConfReading,
  { nodes, from, key }: { nodes: readonly string[]; from: number; key: string },
): ScriptRun {
  return {
    script: "read-conf",
    nodes,
    parameters: {
      FW_HOME: flinkHome,
      FW_FILE: fileName,
      FW_FROM: String(from),
      FW_FIRST: isFirst ? "1" : "",
    },
    secrets: { FW_KEY: key },
    timeoutSeconds,
    ...(signal && { signal }),
  };
}

/** Puts answers together. */
class Collector {
  readonly files = new Map<string, ConfOnNode>();
  readonly absent: string[] = [];
  readonly failed: NodeResult[] = [];

  constructor(readonly key: string) {}

  /** Whether there is more of that node's file. */
  take(result: NodeResult): boolean {
    const { node, status, output } = result;
    if (status === "ok" && output.trim() === "result absent") {
      this.absent.push(node);
      return false;
    }
    const read = status === "ok" ? openedOf(result, this.key) : undefined;
    const before = this.files.get(node);
    if (read === undefined) return this.drop(result, "the node answered something else");
    if (before !== undefined && before.was !== read.file.was) {
      return this.drop(result, "the configuration changed while it was read");
    }
    const bytes = Buffer.concat([before?.bytes ?? Buffer.alloc(0), read.file.bytes]);
    this.files.set(node, { ...read.file, bytes });
    return bytes.length < read.totalBytes;
  }

  drop(result: NodeResult, reason = "no reason given"): false {
    this.files.delete(result.node);
    this.failed.push(
      result.status === "ok" ? { ...result, status: "failed", reason } : { reason, ...result },
    );
    return false;
  }
}

/** What one answer holds; undefined when it is something else. */
function openedOf(
  { node, output }: NodeResult,
  key: string,
): { file: ConfOnNode; totalBytes: number } | undefined {
  const was = /^was ([0-9a-f]{64})$/m.exec(output)?.[1];
  const sealed = /^sealed (\d+) ([0-9a-f]{32}) ((?:[0-9a-f]{2})*)$/m.exec(output);
  if (was === undefined || sealed === null) return undefined;
  const [, total = "", nonce = "", hex = ""] = sealed;
  const lines = output.split("\n");
  const file = {
    ...{ node, key, was },
    bytes: combined(Buffer.from(hex, "hex"), `${key} ${nonce}`),
    isRecorded: lines.includes("recorded"),
    isOurs: lines.includes("ours"),
    isFirstKept: lines.includes("first"),
  };
  return { file, totalBytes: Number(total) };
}

/** The bytes combined with the stream of a key and a number used once, as `read-conf.sh` makes it. */
function combined(bytes: Buffer, seed: string): Buffer {
  const result = Buffer.from(bytes);
  for (let from = 0; from < bytes.length; from += blockBytes) {
    // The script counts hexadecimal digits.
    const stream = createHash("sha512")
      .update(`${seed} ${2 * from}`)
      .digest();
    for (let at = from; at < Math.min(from + blockBytes, bytes.length); at++) {
      result[at] = (bytes[at] ?? 0) ^ (stream[at - from] ?? 0);
    }
  }
  return result;
}
