import { tryEachFault } from "./each-fault";
import { kind, SCENARIOS } from "./jar-scenarios";

tryEachFault({ kind, scenarios: SCENARIOS, column: 0 });
