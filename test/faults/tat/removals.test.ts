import { tryEachTatFault } from "./each-tat-fault";
import { TAT_SUBJECTS } from "./tat-subjects";

tryEachTatFault(TAT_SUBJECTS.filter(({ isRemoval }) => isRemoval));
