import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ConfigError } from "../../config/config-error";
import { renderConfigReference, renderConfigSchema } from "../../config/reference";
import { stackConfig } from "../../config/schema";
import { loadStackFile } from "../../config/stack-file";

const root = path.join(__dirname, "../..");

test("Pulumi.dev.yaml is a valid configuration of the local cloud", () => {
  const config = loadStackFile("dev", root);
  expect(config.clusters.map((c) => c.id)).toEqual(["emr-demo0001", "emr-demo0002"]);
});

test("the file is found by the stack's full name too", () => {
  expect(loadStackFile("organization/flinkwatch/dev", root).region).toBe("ap-guangzhou");
});

test("a stack without a file says so", () => {
  expect(() => loadStackFile("nowhere", root)).toThrow(ConfigError);
  expect(() => loadStackFile("nowhere", root)).toThrow(
    "Pulumi.nowhere.yaml: there is no such file. Copy Pulumi.prod.example.yaml and adapt it.",
  );
});

test("Pulumi.prod.example.yaml is valid and shows every key", () => {
  expect(() => loadStackFile("prod.example", root)).not.toThrow();
  const written = readFileSync(path.join(root, "Pulumi.prod.example.yaml"), "utf8");
  const shown = JSON.stringify(parse(written));
  const unshown = keysOf(
    JSON.parse(readFileSync(path.join(root, "docs/config.schema.json"), "utf8")),
  );
  expect([...unshown].filter((key) => !shown.includes(`"${key}"`))).toEqual([]);
});

test("docs/config.md is current", () => {
  const text = readFileSync(path.join(root, "docs/config.md"), "utf8");
  expect(unformatted(text)).toBe(unformatted(renderConfigReference()));
});

test("docs/config.schema.json is current", () => {
  const text = readFileSync(path.join(root, "docs/config.schema.json"), "utf8");
  expect(JSON.parse(text)).toEqual(JSON.parse(renderConfigSchema()));
});

test("every key has a meaning", () => {
  expect(Object.values(stackConfig.shape).every((key) => key.description)).toBe(true);
});

/** Names of all properties, at any depth. `id` is the alternative to `name`, which the example shows. */
function keysOf(schema: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown) => {
    if (value === null || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "properties") Object.keys(inner as object).forEach((name) => found.add(name));
      walk(inner);
    }
  };
  walk(schema);
  return found;
}

/** Prettier pads the cells of tables; that is no difference. */
function unformatted(markdown: string): string {
  return markdown.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}
