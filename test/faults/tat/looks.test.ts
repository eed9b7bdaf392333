import { SCRIPT_SUBJECTS } from "../script-subjects";
import { tryLook } from "../script-trial";
import { TAT_FAULTS } from "./tat-faults";
import { byTat } from "./tat-way";

const [installed] = SCRIPT_SUBJECTS;

test.each(TAT_FAULTS)("a look at nodes by the saved command: $name", (fault) =>
  tryLook(byTat, installed!, fault),
);
