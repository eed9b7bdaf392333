import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtPulumiFolder, prometheusFolder } from "../../../scripts/tools/catalogue";
import { foldersOf, locateTools, putToolsOnPath } from "../../../scripts/tools/locate";

const environment = { ...process.env };
let scratch = "";

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "flinkwatch-locate-"));
  process.env.PATH = join(scratch, "path");
  process.env.XDG_CACHE_HOME = join(scratch, "cache");
  process.env.PULUMI_HOME = join(scratch, "pulumi-home");
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(scratch, { recursive: true, force: true });
});

function place(folder: string, name: string, prints = ""): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho ${prints}\n`);
  chmodSync(path, 0o755);
  return path;
}

function placePulumi(folder: string, version: string): string {
  place(folder, "pulumi-language-nodejs");
  return place(folder, "pulumi", version);
}

test("finds nothing on an empty machine", () => {
  expect(locateTools()).toEqual({});
});

test("takes Pulumi from PATH before the one that was built", () => {
  placePulumi(builtPulumiFolder(), "v3.259.0");
  const dir = join(scratch, "path");
  const bin = placePulumi(dir, "v3.200.0");
  expect(locateTools().pulumi).toEqual({ bin, dir });
});

test("passes over a Pulumi on PATH that is too old", () => {
  placePulumi(join(scratch, "path"), "v3.177.9");
  const bin = placePulumi(builtPulumiFolder(), "v3.259.0");
  expect(locateTools().pulumi?.bin).toBe(bin);
});

test("passes over a build that was interrupted before its language host was there", () => {
  place(builtPulumiFolder(), "pulumi", "v3.259.0");
  expect(locateTools().pulumi).toBeUndefined();
});

test("knows Pushgateway by Debian's name too", () => {
  const path = place(join(prometheusFolder(), "bin"), "prometheus-pushgateway");
  expect(locateTools().pushgateway).toBe(path);
});

test("lists each folder once, Pulumi's first", () => {
  const bin = join(prometheusFolder(), "bin");
  for (const name of ["prometheus", "promtool", "pushgateway"]) place(bin, name);
  placePulumi(builtPulumiFolder(), "v3.259.0");
  expect(foldersOf(locateTools())).toEqual([builtPulumiFolder(), bin]);
});

test("leaves out folders that PATH has already", () => {
  const path = join(scratch, "path");
  for (const name of ["prometheus", "promtool", "pushgateway"]) place(path, name);
  placePulumi(path, "v3.259.0");
  expect(foldersOf(locateTools())).toEqual([]);
});

test("putting the tools on PATH twice changes nothing the second time", () => {
  placePulumi(builtPulumiFolder(), "v3.259.0");
  putToolsOnPath();
  const once = process.env.PATH;
  putToolsOnPath();
  expect(process.env.PATH?.split(":").filter(Boolean)).toEqual(once?.split(":").filter(Boolean));
  expect(once).toContain(builtPulumiFolder());
});
