import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Access } from "./connect";
import { Redactor } from "./lifecycle/redactor";
import { engineAddressOf, runPlugin } from "./rpc/plugin";
import { sshAccessFrom } from "./ssh-environment";
import { version } from "./version";

/** The environment's part of how to reach the world. Only this file reads it. */
function accessFrom(environment: NodeJS.ProcessEnv): Access {
  return {
    secretId: environment["TENCENTCLOUD_SECRET_ID"],
    secretKey: environment["TENCENTCLOUD_SECRET_KEY"],
    sessionToken: environment["TENCENTCLOUD_SESSION_TOKEN"] || undefined,
    endpoint: environment["FLINKWATCH_ENDPOINT"] || undefined,
    environment,
    grafanaUrl: environment["GRAFANA_URL"] || undefined,
    grafanaAuth: environment["GRAFANA_AUTH"] || undefined,
    ssh: sshAccessFrom(environment),
  };
}

/** schema.json lies beside this file's source, whether or not this is the compiled copy. */
function readSchema(): string {
  const places = [join(__dirname, "schema.json"), join(__dirname, "../../provider/schema.json")];
  const file = places.find((place) => existsSync(place));
  if (file !== undefined) return readFileSync(file, "utf8");
  throw new Error(`schema.json: not found, looked at ${places.join(" and ")}. Restore the file.`);
}

const access = accessFrom(process.env);
const redactor = new Redactor();
const { secretKey, secretId, sessionToken, grafanaAuth, ssh } = access;
const secrets = [secretKey, secretId, sessionToken, grafanaAuth, ssh?.passphrase];
secrets.forEach((secret) => redactor.add(secret));

/* eslint-disable @typescript-eslint/no-require-imports -- what is heavy is loaded when it is needed: the engine waits for the port */
void runPlugin({
  resources: () => (require("./resources") as typeof import("./resources")).resources,
  connect: (configuration) =>
    (require("./connect") as typeof import("./connect")).connectClients(access, configuration),
  schema: readSchema,
  version,
  engineAddress: engineAddressOf(process.argv.slice(2)),
  redactor,
});
