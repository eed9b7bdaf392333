/** Small worlds for the tests of this folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call, Service } from "../../emulator/contract";
import { checkEmrWorld, createNodes, type NodeHost } from "../../emulator/nodes";
import { type EmrService, emrService } from "../../emulator/services/emr";
import { tatService } from "../../emulator/services/tat";
import { checkWorld } from "../../emulator/world";

export const orders = {
  id: "emr-test0001",
  name: "orders",
  vpc: "vpc-test0001",
  subnet: "subnet-test0001",
  zone: "ap-guangzhou-3",
  flink: "1.14.6",
  conf: { "state.checkpoints.num-retained": "3" },
  nodes: [
    { id: "ins-m0000001", role: "master", ip: "10.0.1.1" },
    { id: "ins-m0000002", role: "master", ip: "10.0.1.2" },
    { id: "ins-c0000001", role: "core", ip: "10.0.1.3" },
    { id: "ins-c0000002", role: "core", ip: "10.0.1.4", gateway: "closed" },
    {
      id: "ins-r0000001",
      role: "router",
      ip: "10.0.1.5",
      clients: ["FLINK"],
      group: "flink-router-submitGroup",
    },
    { id: "ins-x0000001", role: "task", ip: "10.0.1.6", agent: "offline" },
    { id: "ins-x0000002", role: "task", ip: "10.0.1.7", agent: "absent" },
    { id: "ins-x0000003", role: "task", ip: "10.0.1.8", agent: "silent" },
  ],
};

export interface SmallCloud {
  readonly nodes: NodeHost;
  readonly emr: EmrService;
  readonly tat: Service;
  call(service: Service, action: string, params: object): Promise<Record<string, never>>;
  close(): Promise<void>;
}

export function smallCloud(
  clusters: unknown[] = [orders],
  switches: Record<string, unknown> = {},
): SmallCloud {
  const checked = checkEmrWorld(clusters);
  const world = checkWorld({ switches });
  const dir = mkdtempSync(join(tmpdir(), "flinkwatch-nodes-"));
  const { groupNames, yamlValues } = world.switches;
  const nodes = createNodes({ clusters: checked, dir, groupNames, yamlValues });
  const tat = tatService({ nodes });
  const emr = emrService({
    clusters: checked,
    nodes,
    account: world.account,
    switches: world.switches,
    pollsPerState: 1,
  });
  return {
    nodes,
    emr,
    tat,
    async call(service, action, params) {
      const handler = service.actions[action];
      if (!handler) throw new Error(`test: no action ${action}`);
      const call: Call = {
        action,
        region: world.region,
        params: params as Record<string, unknown>,
        requestId: "r",
      };
      return (await handler(call)) as Record<string, never>;
    },
    async close() {
      await tat.close?.();
      await nodes.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
