import { cannotBeTried } from "../../support/cannot-be-tried";
import { missingForSshd } from "../../support/open-ssh";
import type { ScriptSubject } from "../script-subjects";
import { tryChange, tryLook } from "../script-trial";
import { SshBench } from "./ssh-bench";
import { changesOf, SSH_FAULTS } from "./ssh-faults";
import { bySsh } from "./ssh-way";

/** Registers a test for each fault of SSH in each of these changes, or in a look after the first of them. */
export function tryEachSshFault(of: "changes" | "looks", subjects: readonly ScriptSubject[]): void {
  const missing = missingForSshd();
  if (missing !== undefined) return cannotBeTried(`faults of ${of} by SSH`, missing);
  let nodes: SshBench;
  const way = bySsh(() => nodes);
  beforeAll(async () => {
    nodes = await SshBench.open();
  });
  afterAll(() => nodes.close());
  describe.each(subjects)("$name", (subject) => {
    const faults = SSH_FAULTS.filter(
      (fault) => of === "looks" || changesOf(fault).includes(subject),
    );
    const attempt = of === "looks" ? tryLook : tryChange;
    test.each(faults)("$name", (fault) => attempt(way, subject, fault));
  });
}
