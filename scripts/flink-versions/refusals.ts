import { decideReporter, type ReporterRequest } from "../../provider/flink/reporter-decision";
import type { Refusal } from "../../provider/flink/reporter-support";
import { cell, code, table } from "./markdown";
import { open, request } from "./requests";

const text = `## Refusals

Found before anything is changed, all at once. One example of each; \`not-shipped\` is no refusal for a user who says that the directories hold the jar.
`;

const provided = { "yarn.provided.lib.dirs": "hdfs:///flink/lib" };
const password = { userName: "user", password: "a\nb" };

/** A request for each refusal that there is. */
const examples: Readonly<Record<Refusal["code"], ReporterRequest>> = {
  "version-too-old": request("1.8", "vendor"),
  "version-untested": request("2.4", "builtin"),
  "builtin-too-old": request("1.12", "builtin"),
  "vendor-too-new": request("1.17", "vendor"),
  "vendor-java": request("1.16", "vendor", { javaMajor: 11 }),
  "vendor-https": request("1.16", "vendor", { gateway: { ...open, isHttps: true } }),
  "gateway-needs-auth": request("1.18", "none", { gateway: request("1.18", "builtin").gateway }),
  "https-unsupported": request("1.14", "none", { gateway: { ...open, isHttps: true } }),
  "gateway-address": request("1.18", "none", { gateway: { ...open, port: "0" } }),
  "gateway-user": request("1.18", "builtin", {
    gateway: { ...open, auth: { userName: "user", password: "" } },
  }),
  "conf-file": request("2.0", "builtin", { confFiles: ["flink-conf.yaml"] }),
  "not-shipped": request("1.18", "builtin", { conf: provided }),
  value: request("1.18", "builtin", { gateway: { ...open, auth: password } }),
};

/** What is refused, why and what to do. */
export function refusalsSection(): string {
  const rows = Object.entries(examples).map(([name, example]) => {
    const decision = decideReporter(example);
    const refusals = decision.ok ? [] : decision.refusals;
    const found = refusals.find((refusal) => refusal.code === name);
    if (found === undefined) throw new Error(`${name}: the example is not refused for that`);
    return [code(name), cell(found.reason), cell(found.nextStep)];
  });
  return `${text}\n${table(["Code", "What is wrong", "Next step"], rows)}`;
}
