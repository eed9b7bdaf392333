import fc from "fast-check";

import type { SandboxResult } from "../../../emulator/nodes/sandbox";
import { killedAt } from "../injected";
import type { EmrBench } from "../../resources/emr-bench";

/** Something that goes wrong in a run; the node is that number of all, modulo. */
export type RandomFault =
  | { readonly kind: "node offline"; readonly node: number }
  | { readonly kind: "shell killed"; readonly node: number; readonly step: number }
  | { readonly kind: "agent lost half-way"; readonly node: number; readonly step: number }
  | { readonly kind: "time-out after success"; readonly node: number }
  | { readonly kind: "delivered twice"; readonly node: number }
  | { readonly kind: "API error"; readonly action: string; readonly how: object };

const node = fc.nat(99);
const step = fc.integer({ min: 1, max: 110 });
const action = fc.constantFrom(
  ...["RunCommand", "DescribeInvocationTasks", "DescribeAutomationAgentStatus"],
  ...["ModifyServiceParamsByExportConfs", "DescribeClusterFlowStatusDetail"],
  ...["DescribeClusterNodes", "DescribePrometheusInstances", "DescribeExportConfs"],
);
const how = fc.constantFrom<object>(
  { code: "InternalError" },
  { code: "RequestLimitExceeded", times: 3 },
  { code: "FailedOperation.Scripted" },
  { httpStatus: 502 },
  { nonJson: true },
  { cut: "before" },
  { cut: "after" },
);

/** One thing that goes wrong. */
export const faults: fc.Arbitrary<RandomFault> = fc.oneof(
  fc.record({ kind: fc.constant("node offline" as const), node }),
  fc.record({ kind: fc.constant("shell killed" as const), node, step }),
  fc.record({ kind: fc.constant("agent lost half-way" as const), node, step }),
  fc.record({ kind: fc.constant("time-out after success" as const), node }),
  fc.record({ kind: fc.constant("delivered twice" as const), node }),
  fc.record({ kind: fc.constant("API error" as const), action, how }),
);

/** Whether a script is one that changes a node. */
const changes = (script: string) => /^begin$/m.test(script) && /^commit$/m.test(script);

/** Puts the fault in the way of the next run; answers what ends it. */
export async function inject(
  { cloud }: EmrBench,
  nodes: readonly string[],
  fault: RandomFault,
): Promise<() => Promise<void>> {
  if (fault.kind === "API error") {
    const rule = JSON.stringify({ action: fault.action, ...fault.how });
    await fetch(`${cloud.endpoint}/_/faults`, { method: "POST", body: rule });
    return async () => void (await fetch(`${cloud.endpoint}/_/faults`, { method: "DELETE" }));
  }
  const struck = nodes[fault.node % nodes.length] ?? "";
  const host = cloud.nodes;
  if (fault.kind === "node offline") {
    host.change(struck, { agent: "offline" });
    return async () => host.change(struck, { agent: "online" });
  }
  const run = host.run.bind(host);
  host.run = async (id, what): Promise<SandboxResult> => {
    if (id !== struck || !changes(what.script)) return run(id, what);
    switch (fault.kind) {
      case "shell killed":
        return run(id, { ...what, script: `${killedAt(fault.step)}\n${what.script}` });
      case "agent lost half-way":
        await run(id, { ...what, script: `${killedAt(fault.step)}\n${what.script}` });
        host.change(struck, { agent: "offline" });
        throw new Error("the agent is gone");
      case "time-out after success":
        return { ...(await run(id, what)), timedOut: true, exitCode: -1 };
      case "delivered twice":
        await run(id, what);
        return run(id, what);
    }
  };
  return async () => {
    host.run = run;
    host.change(struck, { agent: "online" });
  };
}
