import { tryEachApiFault } from "./each-api-fault";
import { rulesSubjects } from "./rules-subjects";

tryEachApiFault(rulesSubjects);
