import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  answersHolding,
  filesHolding,
  processesHolding,
} from "../../../scripts/lab/yarn/secret-search";

const WORD = "canary-of-the-test";
let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), "flinkwatch-search-")));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("files", () => {
  test("are named by what links to them, with their permissions, wherever below the folder they lie", () => {
    mkdirSync(path.join(dir, "cache"));
    mkdirSync(path.join(dir, "container"));
    const file = path.join(dir, "cache", "12345.tmp");
    writeFileSync(file, `password: ${WORD}\n`);
    chmodSync(file, 0o500);
    symlinkSync(file, path.join(dir, "container", "flink-conf.yaml"));
    writeFileSync(path.join(dir, "container", "other.yaml"), "password: ******\n");
    expect(filesHolding(dir, WORD)).toBe("flink-conf.yaml r-x------");
  });

  test("jars are not read, dead links passed over, a folder that is gone holds nothing", () => {
    writeFileSync(path.join(dir, "a.jar"), WORD);
    symlinkSync(path.join(dir, "gone"), path.join(dir, "dead"));
    expect(filesHolding(dir, WORD)).toBe("nowhere");
    expect(filesHolding(path.join(dir, "never"), WORD)).toBe("nowhere");
  });
});

describe("processes that work below the folder", () => {
  test("are found by what they show; without any process nothing is proven", async () => {
    expect(processesHolding(dir, WORD, "cmdline")).toBe("no process");
    mkdirSync(path.join(dir, "container"));
    const env = { ...process.env, SECRET: WORD };
    const child = spawn("sleep", ["300"], { cwd: path.join(dir, "container"), env });
    try {
      await new Promise((resolve) => child.once("spawn", resolve));
      expect(processesHolding(dir, WORD, "environ")).toBe("sleep");
      expect(processesHolding(dir, WORD, "cmdline")).toBe("nowhere");
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("answers", () => {
  test("are looked through; one that is refused proves nothing and is a fault", async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/gone" ? 404 : 200;
      response.end(request.url === "/leak" ? `x ${WORD} y` : "******");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await answersHolding([`${base}/a`, `${base}/leak`], WORD)).toBe("/leak");
      expect(await answersHolding([`${base}/a`], WORD)).toBe("nowhere");
      await expect(answersHolding([`${base}/gone`], WORD)).rejects.toThrow("answered 404");
    } finally {
      server.close();
    }
  });
});
