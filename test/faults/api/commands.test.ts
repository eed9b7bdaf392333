import { commandsSubjects } from "./commands-subjects";
import { tryEachApiFault } from "./each-api-fault";

tryEachApiFault(commandsSubjects);
