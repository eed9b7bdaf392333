import { tryEachApiFault } from "./each-api-fault";
import { nodesSubjects } from "./nodes-subjects";

tryEachApiFault(nodesSubjects);
