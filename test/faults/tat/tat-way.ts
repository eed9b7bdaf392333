import type { SandboxRun } from "../../../emulator/nodes/sandbox";
import { neighbour, struckNode } from "../api/node-stage";
import { remembered } from "../remembered";
import type { ScriptSubject } from "../script-subjects";
import { undisturbed, type Aim, type Expected, type ScriptWay } from "../script-trial";
import type { TatFault } from "./tat-faults";
import { commandsOf, isOfScript, openTatStage, type TatStage } from "./tat-stage";

/** With the commands of the change before that with the script: looks. */
interface Disturbable extends Expected {
  readonly looksBefore: number;
}

const open = (subject: ScriptSubject) => subject.openBy(openTatStage);

const expected = remembered(async (subject: ScriptSubject): Promise<Disturbable> => {
  const stage = await open(subject);
  let looksBefore = -1;
  const change = async () => {
    const since = commandsOf(stage).length;
    await stage.change();
    looksBefore = commandsOf(stage).slice(since).findIndex(isOfScript(subject.script));
    expect(looksBefore).toBeGreaterThanOrEqual(0);
  };
  try {
    return { ...(await undisturbed(stage, change)), looksBefore };
  } finally {
    await stage.close();
  }
});

/** Scripts by TAT. */
export const byTat: ScriptWay<TatStage, TatFault> = {
  open,
  expected,
  async inject(stage, fault, aim) {
    const looksBefore = aim.of === "looks" ? 0 : (await expected(aim.subject)).looksBefore;
    const action = aim.of === "looks" ? "InvokeCommand" : "RunCommand";
    if (fault.rule) stage.cloud.faults.add({ action, skip: looksBefore, ...fault.rule });
    return disturb(stage, fault, { of: aim.of, looksBefore });
  },
  looks: ({ cloud }) =>
    cloud.calls.list().filter(({ action }) => action === "InvokeCommand").length,
  longestRunSeconds: 30 * 60,
};

/** Whether a script is one that changes a node. */
const changes = (script: string) => /^begin$/m.test(script) && /^commit$/m.test(script);

/** Lets agents meet a fault; answers what ends it. So many looks come before the scripts that are meant. */
function disturb(
  stage: TatStage,
  fault: TatFault,
  { of, looksBefore }: Pick<Aim, "of"> & { looksBefore: number },
): () => Promise<void> {
  const host = stage.bench.cloud.nodes;
  const run = host.run.bind(host);
  let looks = 0;
  if (looksBefore === 0) fault.before?.(stage);
  host.run = async (id: string, what: SandboxRun) => {
    const isMeant = changes(what.script) === (of === "changes");
    const once = () => run(id, what);
    if (isMeant && id === struckNode && fault.deliver) {
      return fault.deliver(once, stage, what.signal);
    }
    const result = await once();
    // The last look of all nodes is over when that of the last node is.
    if (!isMeant && id === neighbour && ++looks === looksBefore) fault.before?.(stage);
    return result;
  };
  return async () => {
    host.run = run;
    fault.end?.(stage);
    stage.cloud.faults.clear();
  };
}
