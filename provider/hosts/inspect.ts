import { createHash, randomBytes } from "node:crypto";

import type { Hosts, NodeResult } from "./hosts";
import { savedTextOf } from "./script";
import { confChunkBytes, parseInspection, type Inspection } from "./inspection";

/** What is known of one node after a look at it. */
export type InspectedNode =
  | {
      readonly node: string;
      readonly status: "seen";
      readonly inspection: Inspection;
      readonly nonce: string;
    }
  | {
      readonly node: string;
      /** `unasked`: nobody looked, because that was not wanted. */
      readonly status: "unreachable" | "failed" | "unasked";
      readonly reason: string;
    };

const timeoutSeconds = 60;
/** Bound on rounds of reading on: 40 × 12 KiB of settings. */
const mostRounds = 40;

/** What to look at. */
export interface InspectionRequest {
  /** Instance ids. */
  readonly nodes: readonly string[];
  readonly flinkHome: string;
  /** Id of the command that TAT keeps with {@link savedLook}; without it the script is sent along. */
  readonly savedCommandId?: string;
  readonly signal?: AbortSignal;
}

/** The text of the command that TAT keeps for looking at nodes. */
export function savedLook(): string {
  return savedTextOf("inspect", { parameters: ["FW_HOME", "FW_FROM"], secrets: ["FW_NONCE"] });
}

/** Looks at the Flink homes of all `nodes` together. Never fails for one node. */
export async function inspectNodes(
  hosts: Hosts,
  request: InspectionRequest,
): Promise<Map<string, InspectedNode>> {
  const nonce = randomBytes(16).toString("hex");
  const look = (nodes: readonly string[], from: number) =>
    hosts.run({
      script: "inspect",
      nodes,
      parameters: { FW_HOME: request.flinkHome, FW_FROM: String(from) },
      secrets: { FW_NONCE: nonce },
      savedCommandId: request.savedCommandId,
      timeoutSeconds,
      signal: request.signal,
    });
  const seen = new Map<string, InspectedNode>();
  for (const [node, result] of await look(request.nodes, 0))
    seen.set(node, inspected(result, nonce));
  for (let round = 1; round < mostRounds; round++) {
    const open = [...seen.values()].filter(isCut).map(({ node }) => node);
    if (open.length === 0) break;
    const more = await look(open, round * confChunkBytes);
    for (const [node, result] of more)
      seen.set(node, joined(seen.get(node), inspected(result, nonce)));
  }
  const reason = `the configuration is longer than ${mostRounds * confChunkBytes} bytes`;
  for (const { node } of [...seen.values()].filter(isCut))
    seen.set(node, { node, status: "failed", reason });
  return seen;
}

/** Digest by which a secret value is told apart on nodes, as `inspect.sh` makes it. */
export function maskedValue(nonce: string, value: string): string {
  return `sha256:${createHash("sha256")
    .update(nonce + value, "utf8")
    .digest("hex")}`;
}

function inspected(result: NodeResult, nonce: string): InspectedNode {
  const { node } = result;
  if (result.status !== "ok") {
    return { node, status: result.status, reason: result.reason ?? "no reason given" };
  }
  try {
    return { node, status: "seen", inspection: parseInspection(result.output), nonce };
  } catch (error) {
    // It goes into a sentence of whoever tells it.
    return { node, status: "failed", reason: (error as Error).message.replace(/\.$/, "") };
  }
}

function isCut(seen: InspectedNode): boolean {
  const conf = seen.status === "seen" ? seen.inspection.conf : undefined;
  return conf !== undefined && conf.text.length < conf.totalBytes;
}

function joined(before: InspectedNode | undefined, after: InspectedNode): InspectedNode {
  if (before?.status !== "seen" || after.status !== "seen") return after;
  const [first, second] = [before.inspection.conf, after.inspection.conf];
  const isNext = first !== undefined && second?.from === first.text.length;
  if (
    !isNext ||
    first === undefined ||
    second === undefined ||
    second.totalBytes !== first.totalBytes
  ) {
    return {
      node: after.node,
      status: "failed",
      reason: "the configuration changed while it was read",
    };
  }
  const conf = { ...first, text: first.text + second.text };
  return { ...before, inspection: { ...before.inspection, conf } };
}
