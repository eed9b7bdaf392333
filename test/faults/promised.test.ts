import { SCENARIOS as confScenarios } from "./conf-scenarios";
import { SCENARIOS as jarScenarios } from "./jar-scenarios";
import { scriptText } from "../../provider/hosts/script";
import { SENDINGS } from "./jar-server";
import { MACHINE_FAULTS } from "./machine-faults";
import { namesUnder } from "./promised";
import { SCENARIOS as secretScenarios } from "./secret-scenarios";

test.each([
  ["scenario", [...jarScenarios, ...confScenarios, ...secretScenarios]],
  ["fault of a machine", MACHINE_FAULTS],
  ["way of a jar from its URL", SENDINGS],
])("docs/reliability.md names each %s that is tried, and no other", (head, tried) => {
  expect(namesUnder(head)).toEqual(tried.map(({ name }) => name));
});

const changing = [
  "install-jar",
  "remove-jar",
  "write-conf",
  "keep-secret",
  "forget-secret",
] as const;

test.each(changing)("%s asks for no time", (name) => {
  expect(scriptText(name)).not.toMatch(
    /\b(date|SECONDS|EPOCH\w+)\b|-(nt|ot|newer|[acm]min|[acm]time)\b/,
  );
});
