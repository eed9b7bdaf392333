import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../scripts/project-root";
import { LANGUAGE_HOST_VERSION, OLDEST_GO, PULUMI_VERSION } from "../../../scripts/tools/catalogue";
import { compareVersions, findVersion } from "../../../scripts/tools/version";

test.each([
  ["3.178.0", "3.178.0", 0],
  ["v3.259.0", "3.178.0", 1],
  ["3.99.0", "3.178.0", -1],
  ["1.26", "1.25.11", 1],
  ["3.178.0-alpha.1", "3.178.0", 0],
])("%s against %s compares as %i", (left, right, expected) => {
  expect(Math.sign(compareVersions(left, right))).toBe(expected);
});

test("finds the version in what a tool prints", () => {
  expect(findVersion("go version go1.26.8 linux/amd64")).toBe("1.26.8");
  expect(findVersion("no such command")).toBeUndefined();
});

test("the wrapper modules require the versions that the catalogue names", () => {
  const read = (module: string) =>
    readFileSync(join(projectRoot(), "scripts/tools", module, "go.mod"), "utf8");
  const cli = read("pulumi-cli");
  expect(cli).toContain(`github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}`);
  expect(cli).toContain(`github.com/pulumi/pulumi/sdk/v3 v${PULUMI_VERSION}`);
  expect(cli).toContain(`\ngo ${OLDEST_GO}\n`);
  const host = read("pulumi-language-nodejs");
  expect(host).toContain(`github.com/pulumi/pulumi/sdk/v3 v${LANGUAGE_HOST_VERSION}`);
});
