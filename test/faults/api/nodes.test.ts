import { tryEachApiFault } from "./each-api-fault";
import { commandsOf, isOfScript } from "../tat/tat-stage";
import { nodesSubjects } from "./nodes-subjects";

tryEachApiFault(nodesSubjects);

test("the RunCommand that meets faults is that which changes the node", async () => {
  const { skip = 0, open } = nodesSubjects.find(({ action }) => action === "RunCommand")!;
  const stage = await open({});
  await stage.change();
  expect(commandsOf(stage).findIndex(isOfScript("install-jar"))).toBe(skip);
  await stage.close();
});
