import { encoded } from "../../../provider/hosts/script";
import { struckNode } from "../api/node-stage";
import { remembered } from "../remembered";
import { undisturbed, type Aim, type ScriptWay } from "../script-trial";
import type { ScriptSubject } from "../script-subjects";
import type { SshBench } from "./ssh-bench";
import type { SshFault } from "./ssh-faults";
import { sshStageOn, type SshStage } from "./ssh-stage";

const settlesWithinMilliseconds = 5_000;

/** Scripts by SSH, on a bench that all trials share. */
export function bySsh(nodes: () => SshBench): ScriptWay<SshStage, SshFault> {
  const open = (subject: ScriptSubject) =>
    subject.openBy(async (change) => sshStageOn(nodes(), change));
  return {
    open,
    expected: remembered(async (subject) => {
      const stage = await open(subject);
      const expected = await undisturbed(stage);
      if (!subject.isRemoval) await stage.destroy();
      await stage.close();
      return expected;
    }),
    inject,
    looks: ({ ways }) => ways.looks,
    settle,
    longestRunSeconds: 8,
  };
}

/** Nothing of ours is left on either side, and no secret was said. */
async function settle({ nodes, ways }: SshStage, said: string): Promise<void> {
  ways.close();
  const left = () => [nodes.connections, ...nodes.sessions()];
  for (const end = Date.now() + settlesWithinMilliseconds; Date.now() < end;) {
    if (left().length === 1 && nodes.connections === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(left()).toEqual([0]);
  for (const secret of nodes.secrets()) {
    for (const form of [secret, encoded(secret)]) expect(said).not.toContain(form);
  }
}

async function inject(
  { nodes, ways }: SshStage,
  fault: SshFault,
  { of, subject }: Aim,
): Promise<() => Promise<void>> {
  const { settings, patience, strikesOld = false } = fault;
  const usual = nodes.wire.to;
  const served = settings ? await nodes.serve(struckNode, settings) : usual;
  let isOver = false;
  const end = async () => {
    if (isOver) return;
    isOver = true;
    fault.end?.(nodes);
    nodes.wire.to = usual;
    await nodes.wire.heal();
    ways.dialAnew();
  };
  ways.next = {
    script: of === "looks" ? "inspect" : subject.script,
    isOverOld: strikesOld,
    ...(patience && { patience }),
    strike: async () => {
      nodes.wire.to = served;
      await fault.strike?.(nodes);
    },
    text: (real) => fault.text?.(real, nodes) ?? real,
    send: async (real) => {
      const results = await (fault.send?.(real) ?? real());
      if (fault.isBrief) await end();
      return results;
    },
  };
  return end;
}
