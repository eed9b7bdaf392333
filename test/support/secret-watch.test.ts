import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { heldIn } from "./canaries";
import { misplacedSecrets } from "./secret-places";
import { SecretWatch } from "./secret-watch";
import { until } from "./until";

const secret = "canary of:the test/1";
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "flinkwatch-watch-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const buffer = (text: string) => Buffer.from(text);
test.each([
  ["in clear", `a${secret}b`],
  ["in hex", buffer(`a${secret}b`).toString("hex")],
  ["URL-encoded", `?q=${encodeURIComponent(secret)}`],
  ["in base64", buffer(secret).toString("base64")],
  ["in base64 behind one byte", buffer(`a${secret}b`).toString("base64")],
  ["in base64 behind two bytes", buffer(`ab${secret}c`).toString("base64")],
  ["as scripts carry it", [...buffer(secret)].map((byte) => `x${byte.toString(16)}`).join("")],
])("a secret is found %s", (_, text) => {
  expect(heldIn(text, [secret, "another canary"])).toEqual([secret]);
});

test("arguments, environments and temporary files are seen while they are there, what own runs are given is not told", async () => {
  const environment = { ...process.env, OWN: dir, GIVEN: "given-to-runs", HELD: "held-by-none" };
  const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)", secret], {
    env: environment,
  });
  const watch = new SecretWatch({
    secrets: [secret, "given-to-runs", "held-by-none"],
    temporary: [dir],
    ownRuns: { word: `OWN=${dir}`, given: ["given-to-runs"] },
  });
  try {
    const file = join(dir, "left");
    writeFileSync(file, secret);
    await until("all to be seen", () => watch.found.size >= 3);
    expect([...watch.found].sort()).toEqual([
      expect.stringMatching(`^${secret} in ${file}$`),
      expect.stringMatching(`^${secret} in arguments of .*setInterval`),
      expect.stringMatching(/^held-by-none in environment of .*setInterval/),
    ]);
  } finally {
    watch.stop();
    child.kill("SIGKILL");
  }
});

test("in a Flink home it may stand in few places, and only with their modes", () => {
  const put = (path: string, mode: number, text = secret) => {
    writeFileSync(join(dir, path), text);
    chmodSync(join(dir, path), mode);
  };
  for (const folder of ["conf", "lib", ".flinkwatch"])
    mkdirSync(join(dir, folder), { mode: 0o700 });
  put("conf/flink-conf.yaml", 0o644);
  put(".flinkwatch/stage.new", 0o600);
  put(".flinkwatch/flink-conf.yaml.first", 0o600);
  put(".flinkwatch/flink-conf.yaml.ours", 0o644, "a digest");
  expect(misplacedSecrets(dir, [secret])).toEqual([]);
  put("lib/a.jar", 0o600);
  put(".flinkwatch/journal", 0o600);
  put(".flinkwatch/flink-conf.yaml.first", 0o640);
  expect(misplacedSecrets(dir, [secret]).sort()).toEqual([
    ".flinkwatch/flink-conf.yaml.first 640",
    ".flinkwatch/journal 600",
    "lib/a.jar 600",
  ]);
  chmodSync(join(dir, ".flinkwatch"), 0o755);
  expect(misplacedSecrets(dir, [secret])).toContain(".flinkwatch/stage.new 600 in an open folder");
});
