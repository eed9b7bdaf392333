/**
 * The world that the local cloud starts with: a YAML file. Each section's defaults stand here, so that a world
 * names only what matters to it.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type Switches, switchesSchema } from "./switches";

const subnet = z.strictObject({
  id: z.string().regex(/^subnet-[a-z0-9]{8}$/),
  zone: z.string(),
  cidr: z.string(),
});

const vpc = z.strictObject({
  id: z.string().regex(/^vpc-[a-z0-9]{8}$/),
  name: z.string().default(""),
  cidr: z.string(),
  subnets: z.array(subnet).default([]),
});

const tags = z.record(z.string(), z.string()).default({});

const tkeCluster = z.strictObject({
  id: z.string().regex(/^cls-[a-z0-9]{8}$/),
  name: z.string(),
  vpc: z.string(),
  type: z.enum(["MANAGED_CLUSTER", "INDEPENDENT_CLUSTER"]).default("MANAGED_CLUSTER"),
  status: z.string().default("Running"),
  nodes: z.int().min(0).default(0),
  version: z.string().default("1.30.0"),
  level: z.string().default("L5"),
  deletionProtection: z.boolean().default(false),
  /** What an agent that is bound here comes to. */
  agentStatus: z.enum(["normal", "abnormal"]).default("normal"),
  tags,
});

const prometheusInstance = z.strictObject({
  id: z.string().regex(/^prom-[a-z0-9]{8}$/),
  name: z.string(),
  vpc: z.string(),
  subnet: z.string(),
  zone: z.string(),
  /** Days. */
  retention: z.int().default(15),
  token: z.string().default("token-of-the-local-cloud"),
  status: z.int().default(2),
  grafana: z.string().optional(),
  /** Managed clusters whose agent is bound already. */
  agents: z.array(z.string()).default([]),
  alertRuleLimit: z.int().default(150),
  recordingRuleLimit: z.int().default(150),
  tags,
});

const grafanaInstance = z.strictObject({
  id: z.string().regex(/^grafana-[a-z0-9]{8}$/),
  name: z.string().default("grafana"),
  vpc: z.string(),
  subnets: z.array(z.string()).default([]),
});

const notice = z.strictObject({
  id: z.string().regex(/^notice-[a-z0-9]{8}$/),
  name: z.string(),
});

/** Everything but EMR, whose part of the file is checked by the part of the local cloud that plays EMR. */
export const worldSchema = z.strictObject({
  region: z.string().default("ap-guangzhou"),
  account: z
    .strictObject({
      appId: z.int().default(1250000001),
      uin: z.string().default("100000000001"),
      secretId: z.string().default("AKIDlocalcloud0000000000000000000000"),
      secretKey: z.string().default("local-cloud-secret-key-000000000"),
      sessionToken: z.string().optional(),
    })
    .prefault({}),
  vpcs: z.array(vpc).default([]),
  tke: z.array(tkeCluster).default([]),
  prometheus: z.array(prometheusInstance).default([]),
  grafana: z.array(grafanaInstance).default([]),
  notices: z.array(notice).default([]),
  emr: z.array(z.unknown()).default([]),
  metrics: z.enum(["real", "off"]).default("real"),
  /** Milliseconds that each answer takes longer. */
  latencyMilliseconds: z.int().min(0).default(0),
  /** Requests a second that each action takes in each region; 0 = no limit. The real one is 20. */
  rateLimitPerSecond: z.int().min(0).default(0),
  /** Prometheus instances that the account may have. */
  prometheusQuota: z.int().min(0).default(10),
  /** How many polls an object stays in a state that passes. */
  pollsPerState: z.int().min(0).default(2),
  switches: switchesSchema.prefault({} as Switches),
});

/** A checked world, defaults filled in. */
export type World = z.output<typeof worldSchema>;
/** A world as somebody writes it. */
export type WorldInput = z.input<typeof worldSchema>;

/** The world is not one: every fault with its path. */
export class WorldError extends Error {
  override readonly name = "WorldError";
  constructor(
    place: string,
    readonly faults: readonly string[],
  ) {
    super(`${place}: ${faults.length} fault(s).\n${faults.map((f) => `  - ${f}`).join("\n")}`);
  }
}

/**
 * Checks a world and fills in the defaults.
 * @throws {WorldError} with all faults at once.
 */
export function checkWorld(input: unknown, place = "world"): World {
  const result = worldSchema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw new WorldError(
    place,
    result.error.issues.map((issue) => `${issue.path.join(".") || "(top)"}: ${issue.message}`),
  );
}

/**
 * Reads a world file.
 * @throws {WorldError} for a fault in it.
 */
export function loadWorld(file: string): World {
  return checkWorld(parse(readFileSync(file, "utf8")), file);
}
