/** A small local cloud for tests, and the vendor's own client for it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommonClient } from "tencentcloud-sdk-nodejs/tencentcloud/common/common_client";
import { type RunningCloud, startCloud } from "../../emulator/cloud";
import { served, type ServedProduct } from "../../emulator/schemas/served";
import { checkWorld, type WorldInput } from "../../emulator/world";

export const smallWorld: WorldInput = {
  vpcs: [
    {
      id: "vpc-test0001",
      cidr: "10.0.0.0/16",
      subnets: [{ id: "subnet-test0001", zone: "ap-guangzhou-3", cidr: "10.0.1.0/24" }],
    },
  ],
  tke: [{ id: "cls-test0001", name: "metrics", vpc: "vpc-test0001", nodes: 2 }],
  prometheus: [
    {
      id: "prom-test0001",
      name: "there",
      vpc: "vpc-test0001",
      subnet: "subnet-test0001",
      zone: "ap-guangzhou-3",
      tags: { team: "data" },
    },
  ],
  grafana: [{ id: "grafana-test0001", vpc: "vpc-test0001" }],
  metrics: "off",
};

/** What a test calls on. */
export interface TestCloud extends RunningCloud {
  /** Calls an action with the vendor's client. */
  call<T = Record<string, never>>(action: string, params?: object): Promise<T>;
  /** The error code that an action is refused with. */
  codeOf(action: string, params?: object): Promise<string>;
}

export async function startSmallCloud(changes: Partial<WorldInput> = {}): Promise<TestCloud> {
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-cloud-"));
  const world = checkWorld({ ...smallWorld, ...changes });
  const cloud = await startCloud({ world, dir, port: 0 });
  const call = async <T>(action: string, params: object = {}): Promise<T> =>
    (await clientOf(cloud, action).request(action, params)) as T;
  return {
    ...cloud,
    call,
    codeOf: async (action, params) => {
      try {
        await call(action, params);
      } catch (error) {
        return String((error as { code?: unknown }).code);
      }
      return "no refusal";
    },
    close: async () => {
      await cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The vendor's client, pointed at the local cloud. */
export function clientOf(
  cloud: Pick<RunningCloud, "endpoint" | "secretId" | "secretKey">,
  action: string,
  changes: { secretId?: string; secretKey?: string; method?: "GET" | "POST"; region?: string } = {},
): CommonClient {
  const { secretId, secretKey } = { ...cloud, ...changes };
  return new CommonClient("", versionOf(action), {
    credential: { secretId, secretKey },
    region: changes.region ?? "ap-guangzhou",
    profile: {
      httpProfile: {
        protocol: "http://",
        endpoint: new URL(cloud.endpoint).host,
        reqMethod: changes.method ?? "POST",
      },
    },
  });
}

function versionOf(action: string): string {
  for (const product of Object.keys(served) as ServedProduct[]) {
    const { version, actions } = served[product];
    if ((actions as readonly string[]).includes(action)) return version;
  }
  return served.monitor.version;
}
