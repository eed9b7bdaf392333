import { cannotBeTried } from "../support/cannot-be-tried";
import { tryEachFault } from "./each-fault";
import { kind, SCENARIOS } from "./secret-scenarios";

// The file is given to root.
if (process.getuid?.() === 0) tryEachFault({ kind, scenarios: SCENARIOS, column: 2 });
else cannotBeTried("earlier passwords", "root");
