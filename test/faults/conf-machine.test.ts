import { kind, SCENARIOS } from "./conf-scenarios";
import { tryEachFault } from "./each-fault";

tryEachFault({ kind, scenarios: SCENARIOS, column: 1 });
