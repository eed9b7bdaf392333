import { SCRIPT_SUBJECTS } from "../script-subjects";
import { tryEachSshFault } from "./each-ssh-fault";

tryEachSshFault("changes", SCRIPT_SUBJECTS.slice(2));
