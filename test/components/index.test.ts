import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type * as Index from "../../index";
import { RecordedProgram, valueOf } from "./recorded-program";

const root = path.join(__dirname, "../..");

test("the program of Pulumi.dev.yaml exports the instance and its clusters", async () => {
  const program = new RecordedProgram();
  const file = parse(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const config = Object.entries(file.config).map(([key, value]) => [key, asText(value)] as const);
  pulumi.runtime.setAllConfig(Object.fromEntries(config));
  const index = jest.requireActual<typeof Index>("../../index");
  expect(await valueOf(index.prometheusInstanceId)).toBe("prom-fake0001");
  const clusters = await valueOf(index.clusters);
  expect(Object.keys(clusters)).toEqual(["emr-demo0001", "emr-demo0002"]);
  expect(program.all("ReporterSettings")).toHaveLength(2);
});

test("index.ts stays under 60 lines", () => {
  expect(readFileSync(path.join(root, "index.ts"), "utf8").split("\n").length).toBeLessThan(60);
});
