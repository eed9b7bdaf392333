import { tryEachApiFault } from "./each-api-fault";
import { instancesSubjects } from "./instances-subjects";

tryEachApiFault(instancesSubjects);
