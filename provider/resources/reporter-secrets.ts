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
/** Longest secret that can be given back, in bytes. */
const padBytes = 1024;

function fileName(place: SecretPlace): string {
  const hash = createHash("sha256").update(place.group).digest("hex").slice(0, 8);
  return `earlier-password.${place.reporterName}.${hash}`;
}

/** Keeps a value on the nodes, root's alone. At least one must take it. */
export async function keepSecret(
  context: Context<Clients>,
  place: SecretPlace,
  value: string,
): Promise<void> {
  await runOnNodes(context, {
    clusterId: place.clusterId,
    script: "keep-secret",
    nodes: place.nodes,
    parameters: { FW_HOME: place.flinkHome, FW_NAME: fileName(place) },
    secrets: { FW_SECRET: value },
    timeoutSeconds,
    unreachable: "warn",
  });
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
