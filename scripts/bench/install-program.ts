/**
 * The jar alone on all masters of a fleet, for the bench: one resource for each cluster, as the project's components
 * draw it, or one for each node. Both are the same resource, so that only the drawing differs.
 */
import * as pulumi from "@pulumi/pulumi";
import { ReporterJar } from "../../provider/sdk";
import { clusterId, masterIds } from "./fleet-world";

Reflect.deleteProperty(Error, "prepareStackTrace"); // As in index.ts, for the same reason.

const config = new pulumi.Config("bench");
const isByNode = config.require("resourceFor") === "node";

for (let index = 0; index < config.requireNumber("clusters"); index += 1) {
  const masters = masterIds(index);
  const parts = isByNode ? masters.map((node) => [node]) : [masters];
  for (const part of parts) {
    new ReporterJar(part.join(","), {
      clusterId: clusterId(index),
      jar: { builtin: true },
      excludeNodes: masters.filter((node) => !part.includes(node)),
    });
  }
}
