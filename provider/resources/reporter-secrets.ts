import { createHash, randomBytes } from "node:crypto";

import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import { runOnNodes } from "./reporter-run";

/** Where an earlier secret lies. */
export interface SecretPlace {
  readonly clusterId: string;
  readonly flinkHome: string;
  readonly reporterName: string;
  readonly group: string;
  readonly nodes: readonly string[];
}

const timeoutSeconds = 30;
/** Longest text that can be given back, in bytes: all keys of a reporter, with room. */
const padBytes = 4096;

function fileName(place: SecretPlace): string {
  const hash = createHash("sha256").update(place.group).digest("hex").slice(0, 8);
  return `earlier-password.${place.reporterName}.${hash}`;
}

/** Keeps a text on the nodes, root's alone. @param isNeeded - whether at least one must take it */
export async function keepSecret(
  context: Context<Clients>,
  place: SecretPlace,
  { text, isNeeded }: { text: string; isNeeded: boolean },
): Promise<void> {
  const run = {
    script: "keep-secret",
    nodes: place.nodes,
    parameters: { FW_HOME: place.flinkHome, FW_NAME: fileName(place) },
    secrets: { FW_SECRET: text },
    timeoutSeconds,
  } as const;
  if (isNeeded) {
    const { clusterId } = place;
    await runOnNodes(context, { ...run, clusterId, unreachable: "warn" });
    return;
  }
  try {
    await context.clients.hosts.run({ ...run, signal: context.signal });
  } catch (error) {
    if (context.signal.aborted) throw error;
  }
}

/** The kept value, or undefined when no node has it. It travels combined with a pad that is used once. */
export async function revealSecret(
  context: Context<Clients>,
  place: SecretPlace,
): Promise<string | undefined> {
  const pad = randomBytes(padBytes);
  const results = await context.clients.hosts.run({
    script: "reveal-secret",
    nodes: place.nodes,
    parameters: { FW_HOME: place.flinkHome, FW_NAME: fileName(place) },
    secrets: { FW_PAD: pad.toString("hex") },
    timeoutSeconds,
    signal: context.signal,
  });
  for (const { status, output } of results.values()) {
    const hex = /^secret ([0-9a-f]+)$/m.exec(output)?.[1];
    if (status !== "ok" || hex === undefined) continue;
    const mixed = Buffer.from(hex, "hex");
    return Buffer.from(mixed.map((byte, at) => byte ^ (pad[at] ?? 0))).toString("utf8");
  }
  return undefined;
}

/** Removes the kept value; nodes that are out of reach keep it. */
export async function forgetSecret(context: Context<Clients>, place: SecretPlace): Promise<void> {
  await context.clients.hosts.run({
    script: "forget-secret",
    nodes: place.nodes,
    parameters: { FW_HOME: place.flinkHome, FW_NAME: fileName(place) },
    timeoutSeconds,
    signal: context.signal,
  });
}
