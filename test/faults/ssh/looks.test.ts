import { SCRIPT_SUBJECTS } from "../script-subjects";
import { tryEachSshFault } from "./each-ssh-fault";

tryEachSshFault("looks", SCRIPT_SUBJECTS.slice(0, 1));
