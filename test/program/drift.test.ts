import { Account } from "../../scripts/story/account";
import { demoClusters } from "../../scripts/story/demo-fleet";
import { tamper } from "../../scripts/story/tampering";
import { closePrograms, ended, succeeded, upped } from "../support/program-run";

afterEach(closePrograms);

test("plain preview names every hand edit and replaces nothing, up heals them, and nothing is left to do", async () => {
  const setting = await upped();
  const edits = await tamper(
    setting,
    new Account(() => undefined),
    demoClusters(setting.world.emr),
  );
  const preview = ended(await setting.pulumi.preview(["--diff", "--expect-no-changes"]), 7);
  for (const word of edits.flatMap((edit) => edit.named)) expect(preview.stdout).toContain(word);
  expect(preview.stdout).not.toMatch(/to replace|\+-/);
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});
