import { createHash } from "node:crypto";

import type { Context } from "../lifecycle/resource";
import { getUserAppId } from "../tencent/cam";
import type { PrometheusInstance } from "../tencent/monitor";
import { pushGatewayOf } from "../tencent/push-gateway";
import type { Clients } from "./clients";
import { endsEverything } from "./emr-facts";
import { lookUpInstance } from "./look-up-instance";
import { readInstance } from "./shared-lists";

/** Where Flink pushes to, with the token: for writing, never for state. */
export interface Gateway {
  readonly host: string;
  readonly port: string;
  /** APPID of the account. */
  readonly userName: string;
  readonly password: string;
  readonly vpcId: string;
}

/** Digest of a secret in state: salted with the instance's id, so that equal tokens do not look equal. */
export function secretDigest(instanceId: string, value: string): string {
  return `sha256:${createHash("sha256").update(`${instanceId}:${value}`).digest("hex")}`;
}

/**
 * Address, user and token of the instance's push gateway.
 * @throws Error when the instance is not there or has no address.
 */
export async function lookUpGateway(context: Context<Clients>, id: string): Promise<Gateway> {
  const instance = await lookUpInstance(context, id);
  return gatewayOf(id, instance, await appIdNow(context));
}

/** As {@link lookUpGateway}, from calls shared by all reads of this run. */
export async function readGateway(context: Context<Clients>, id: string): Promise<Gateway> {
  const instance = await readInstance(context, id);
  return gatewayOf(id, instance, await readAppId(context));
}

/** As {@link readGateway}; undefined, with a warning, when the instance does not tell. */
export async function readGatewayIfTold(
  context: Context<Clients>,
  id: string,
): Promise<Gateway | undefined> {
  try {
    return await readGateway(context, id);
  } catch (error) {
    if (endsEverything(context, error)) throw error;
    context.log.warn((error as Error).message);
    return undefined;
  }
}

/** The account's APPID, asked for once a run. For `read` only. */
export function readAppId(context: Context<Clients>): Promise<string> {
  return context.clients.reads.once("cam:appId", () => appIdNow(context));
}

/** The account's APPID. */
export async function appIdNow(context: Context<Clients>): Promise<string> {
  return (await getUserAppId(context.clients.cloud, {}, { signal: context.signal })).appId;
}

function gatewayOf(id: string, instance: PrometheusInstance | undefined, appId: string): Gateway {
  if (instance === undefined) {
    throw new Error(
      `Prometheus instance ${id}: not found in this region. Check flinkwatch:prometheus and flinkwatch:region.`,
    );
  }
  if (instance.authToken === "") {
    throw new Error(
      `Prometheus instance ${id}: has no token yet. Run again when the instance is running.`,
    );
  }
  const { host, port } = pushGatewayOf(instance);
  return {
    host,
    port: String(port),
    userName: appId,
    password: instance.authToken,
    vpcId: instance.vpcId,
  };
}
