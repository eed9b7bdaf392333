import { lookCommand } from "../../../provider/resources/look-command";
import { describeCommands, modifyCommand } from "../../../provider/tencent/tat-commands";
import type { Bench } from "../../resources/cloud-bench";
import { lookCommandName } from "../../../provider/resources/look-command";
import { cloudSubject } from "./cloud-stage";
import type { Subject } from "./subject";

/** Somebody changes the text of the saved command. */
async function alter(bench: Bench): Promise<void> {
  const context = bench.context();
  const { cloud } = context.clients;
  const [saved] = await describeCommands(cloud, { commandName: lookCommandName(context) });
  const altered = { ...saved!, contentBase64: Buffer.from("id").toString("base64") };
  await modifyCommand(cloud, { ...altered, timeoutSeconds: 60 });
}

/** The one command that TAT keeps for looking. */
export const commandsSubjects: readonly Subject[] = [
  cloudSubject({ action: "CreateCommand", does: "creates", resource: lookCommand, args: {} }),
  cloudSubject({
    action: "ModifyCommand",
    does: "changes",
    resource: lookCommand,
    before: {},
    edit: alter,
    args: {},
  }),
  cloudSubject({
    action: "DeleteCommand",
    does: "removes",
    busyCode: "ResourceUnavailable.CommandInExecuting",
    resource: lookCommand,
    before: {},
  }),
];
