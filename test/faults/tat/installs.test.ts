import { SCRIPT_SUBJECTS } from "../script-subjects";
import { tryEachTatFault } from "./each-tat-fault";

tryEachTatFault(SCRIPT_SUBJECTS.filter(({ isRemoval }) => !isRemoval));
