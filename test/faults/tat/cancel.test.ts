import { reporterJar } from "../../../provider/resources/reporter-jar";
import { clusterId } from "../../resources/emr-bench";
import type { ApiFault } from "../api/api-faults";
import { cancelling, faultsOf } from "../api/matrix";
import { filesOf, struckNode } from "../api/node-stage";
import { failureOf as failed } from "../script-trial";
import { openTatStage, type TatStage } from "./tat-stage";
import { byTat } from "./tat-way";

const failureOf = (stage: TatStage) => failed(stage, byTat.longestRunSeconds);

/** A script that hangs before it has done anything, and a cancelling of it that meets a fault. */
async function tryCancel({ rule, isOfAll }: ApiFault): Promise<void> {
  const stage = await openTatStage({
    resource: reporterJar,
    args: ({ jar }) => ({ clusterId, jar }),
    script: "install-jar",
  });
  const { nodes, calls, faults } = stage.cloud;
  const runs = () => stage.done?.();
  try {
    const first = filesOf(stage.bench, struckNode);
    await stage.prepare();
    let release = () => undefined as void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const run = nodes.run.bind(nodes);
    nodes.run = async (id, what) => {
      if (!/^commit$/m.test(what.script)) return run(id, what);
      const action = isOfAll ? "*" : cancelling.action;
      faults.add({ action, ...rule });
      await stage.hang(what.signal, released);
      return { ...endless, cancelled: what.signal?.aborted === true };
    };
    const error = await failureOf(stage);
    faults.clear();
    expect(error?.message).toContain(isOfAll ? "RequestLimitExceeded" : struckNode);
    expect(error?.message).toMatch(/\brun( it)? again\b/i);
    const cancels = calls.list().filter(({ action }) => action === cancelling.action);
    const outright = cancels.filter(({ code }) => code !== "RequestLimitExceeded");
    expect(outright.length).toBeLessThanOrEqual(1);
    expect([runs(), filesOf(stage.bench, struckNode)]).toEqual([1, first]);

    const isCancelled = cancels.some(({ done }) => done);
    if (!isCancelled) {
      // Nothing else changes a node on which something may still be under way.
      const second = await failureOf(stage);
      expect(second?.message).toContain("an earlier run is still under way");
      expect([runs(), filesOf(stage.bench, struckNode)]).toEqual([1, first]);
    }
    nodes.run = run;
    release();
    expect(await failureOf(stage)).toBeUndefined();
    expect(runs()).toBe(2);
    expect(await stage.change()).toEqual([]);
    await stage.destroy();
    expect(filesOf(stage.bench, struckNode)).toEqual(first);
  } finally {
    await stage.close();
  }
}

const endless = { exitCode: -1, output: Buffer.alloc(0), droppedBytes: 0, timedOut: false };

test.each(faultsOf(cancelling))("a script that hangs, and its cancelling: $name", tryCancel);
