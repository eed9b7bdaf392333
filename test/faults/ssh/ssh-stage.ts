import { Hurry, nodeStageOn, type NodeChange, type NodeStage } from "../api/node-stage";
import type { SshBench } from "./ssh-bench";
import { TwoWays } from "./two-ways";

/** A stage whose nodes are reached by SSH. */
export interface SshStage extends NodeStage {
  readonly nodes: SshBench;
  readonly ways: TwoWays;
}

/** A stage on a bench that others have used before and will use after it. */
export function sshStageOn<A extends object, S extends { clusterId: string }>(
  nodes: SshBench,
  change: NodeChange<A, S>,
): SshStage {
  const ways = new TwoWays(nodes.keyFile);
  const stage = nodeStageOn(nodes.emr, change, {
    clock: new Hurry(),
    access: nodes.access,
    clients: (real, cloud) => ({ ...real, cloud, ways: { ...real.ways, ssh: ways } }),
    ran: (script) => nodes.ran(script),
    close: async () => ways.close(),
  });
  return { ...stage, nodes, ways };
}
