import { TAT_FAULTS } from "./tat-faults";
import { TAT_SUBJECTS } from "./tat-subjects";
import { tryTatLook } from "./tat-trial";

const [installed] = TAT_SUBJECTS;

test.each(TAT_FAULTS)("a look at nodes by the saved command: $name", (fault) =>
  tryTatLook(installed!, fault),
);
