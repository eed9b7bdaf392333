import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { downloaders, RemoteBench, sha256 } from "./remote-bench";

const ourName = "flink-metrics-prometheus_2.11-auth.jar";
const officialName = "flink-metrics-prometheus-1.14.6.jar";
const ourJar = Buffer.from([0, 1, 2, 0xff, 0x27, 0x0a, 0x0a]);
const official = Buffer.from("the official jar\n\0");

let bench: RemoteBench;
beforeEach(() => {
  bench = new RemoteBench();
});
afterEach(() => bench.close());

const install = (jar = ourJar, fileName = ourName, more: { sha?: string; folder?: string } = {}) =>
  bench.run({
    script: "install-jar",
    parameters: {
      FW_FOLDER: more.folder ?? "lib",
      FW_FILE: fileName,
      FW_SHA256: more.sha ?? sha256(jar),
      FW_URL: "",
    },
    attachment: jar,
  });
const remove = (force = "") => bench.run({ script: "remove-jar", parameters: { FW_FORCE: force } });
const lib = (name: string) => join(bench.home, "lib", name);

/** Everything below the home: content, mode, owner and time of change. */
function tree(): Record<string, string> {
  const entries = readdirSync(bench.home, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    entries.sort().map((path) => {
      const file = join(bench.home, path);
      const { mode, uid, gid, mtimeMs } = lstatSync(file);
      if (lstatSync(file).isSymbolicLink()) return [path, readlinkSync(file)];
      const content = lstatSync(file).isFile() ? `${mtimeMs} ${sha256(readFileSync(file))}` : "";
      return [path, `${mode.toString(8)} ${uid}:${gid} ${content}`];
    }),
  );
}

describe("install-jar.sh", () => {
  test("puts the jar into lib with the mode and owner of its neighbours", async () => {
    const { exitCode, lines } = await install();
    expect([exitCode, lines]).toEqual([0, ["result installed"]]);
    expect(readFileSync(lib(ourName)).equals(ourJar)).toBe(true);
    const [dist, ours] = [statSync(lib("flink-dist-1.14.6.jar")), statSync(lib(ourName))];
    expect([ours.mode, ours.uid, ours.gid]).toEqual([dist.mode, dist.uid, dist.gid]);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot("gives the jar to the owner of the distribution (needs root)", async () => {
    spawnSync("chown", ["1234:4321", lib("flink-dist-1.14.6.jar")]);
    await install();
    expect([statSync(lib(ourName)).uid, statSync(lib(ourName)).gid]).toEqual([1234, 4321]);
  });

  test("twice is the same as once", async () => {
    bench.put(`lib/${officialName}`, official);
    expect((await install()).lines).toEqual([`moved ${officialName}`, "result installed"]);
    const once = tree();
    expect((await install()).lines).toEqual(["result unchanged"]);
    // Records are written anew.
    expect(contents(once)).toEqual(contents(tree()));
  });

  test("sets mode back that was changed by hand", async () => {
    await install();
    chmodSync(lib(ourName), 0o600);
    expect((await install()).lines).toEqual(["result unchanged"]);
    expect(statSync(lib(ourName)).mode & 0o777).toBe(0o640);
  });

  test("a wrong digest leaves all as it was", async () => {
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    const { exitCode, lines } = await install(ourJar, ourName, { sha: sha256("other") });
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      `error the jar has another digest: got ${sha256(ourJar)}, expected ${sha256("other")}`,
    ]);
    expect(tree()).toEqual(before);
  });

  test("a wrong digest leaves an earlier installation as it was", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    const before = tree();
    expect((await install(Buffer.from("v2"), ourName, { sha: sha256("v3") })).exitCode).toBe(1);
    expect(tree()).toEqual(before);
  });

  test("moves the official jar aside again when somebody copied it back", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put(`lib/${officialName}`, official);
    expect((await install()).lines).toEqual(["result unchanged"]);
    expect(readdirSync(join(bench.home, "lib")).sort()).toEqual(
      ["flink-dist-1.14.6.jar", ourName].sort(),
    );
  });

  test("a new version under another name takes the place of the old one", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    const next = "flink-metrics-prometheus_2.12-auth.jar";
    expect((await install(Buffer.from("v2"), next)).lines).toEqual(["result installed"]);
    expect(existsSync(lib(ourName))).toBe(false);
    await remove();
    expect(readdirSync(join(bench.home, "lib")).sort()).toEqual(
      [officialName, "flink-dist-1.14.6.jar"].sort(),
    );
  });

  test("a jar of ours that was changed by hand is replaced, and kept until destroy", async () => {
    await install();
    bench.put(`lib/${ourName}`, "broken");
    expect((await install()).lines).toEqual([`moved ${ourName}`, "result installed"]);
    expect(readFileSync(lib(ourName)).equals(ourJar)).toBe(true);
  });

  test("a replaced Flink drops the backups, and says so", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put("lib/flink-dist-1.14.6.jar", "the next distribution");
    expect((await install()).lines).toEqual([
      "dropped backups of another Flink",
      "result unchanged",
    ]);
    expect((await remove()).lines).toEqual(["result removed"]);
    expect(existsSync(lib(officialName))).toBe(false);
  });

  test("after the backups were dropped, new ones are restored without complaint", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put("lib/flink-dist-1.14.6.jar", "the next distribution");
    bench.put(`lib/${officialName}`, "the next official jar");
    expect((await install()).lines).toEqual([
      "dropped backups of another Flink",
      `moved ${officialName}`,
      "result unchanged",
    ]);
    expect((await remove()).lines).toEqual([`restored ${officialName}`, "result removed"]);
    expect(readFileSync(lib(officialName), "utf8")).toBe("the next official jar");
  });

  test.each([
    ["no lib", () => spawnSync("rm", ["-r", join(bench.home, "lib")]), /^error no folder .*\/lib$/],
    [
      "no distribution",
      () => unlinkSync(lib("flink-dist-1.14.6.jar")),
      /^error no flink-dist jar in .*\/lib$/,
    ],
  ])("a home with %s is refused", async (_, spoil, error) => {
    spoil();
    const before = tree();
    const { exitCode, lines } = await install();
    expect([exitCode, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(error);
    expect(tree()).toEqual(before);
  });
});

describe("a jar in a plugin folder", () => {
  const folder = "plugins/metrics-prometheus";
  const name = "flinkwatch-reporter.jar";
  const beside = `${folder}/${officialName}`;
  const builtin = Buffer.from("the built-in reporter");
  const plug = (jar = builtin) => install(jar, name, { folder });
  const at = (path: string) => join(bench.home, path);
  beforeEach(() => {
    mkdirSync(at(folder), { recursive: true });
    bench.put(beside, official);
  });

  test("lies beside the official one, with lib free of others, and goes again", async () => {
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    expect((await plug()).lines).toEqual([`moved ${officialName}`, "result installed"]);
    expect(readdirSync(at(folder)).sort()).toEqual([officialName, name].sort());
    expect(existsSync(lib(officialName))).toBe(false);
    expect((await plug()).lines).toEqual(["result unchanged"]);
    expect((await remove()).lines).toEqual([`restored ${officialName}`, "result removed"]);
    expect(contents(tree())).toEqual(contents(before));
  });

  test("takes the place of a vendor's in lib, and gives it back to one", async () => {
    await install();
    expect((await plug()).lines).toEqual(["result installed"]);
    expect(existsSync(lib(ourName))).toBe(false);
    expect((await install()).lines).toEqual(["result installed"]);
    expect(readFileSync(lib(ourName)).equals(ourJar)).toBe(true);
    expect(readdirSync(at(folder))).toEqual([officialName]);
  });

  test("is exchanged for another version of itself", async () => {
    await plug();
    expect((await plug(Buffer.from("the next one"))).lines).toEqual(["result installed"]);
    expect(readFileSync(at(`${folder}/${name}`), "utf8")).toBe("the next one");
  });

  test("is refused where the official one is missing, and nothing is changed", async () => {
    unlinkSync(at(beside));
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    const { exitCode, lines } = await plug();
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      `error no flink-metrics-prometheus jar in ${at(folder)}, beside which ours works`,
    ]);
    expect(tree()).toEqual(before);
  });
});

/** What a tree holds, without the times of its folders. */
function contents(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([path, entry]) => [
      path,
      entry.replace(/ \d+\.?\d* (?=[0-9a-f]{64}$)/, " "),
    ]),
  );
}

describe("download", () => {
  let server: Server;
  let origin: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === "/moved.jar") response.writeHead(302, { location: "/a%20b.jar?c=d&e" });
      else response.writeHead(request.url === "/a%20b.jar?c=d&e" ? 200 : 404);
      response.end(ourJar);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const fetchWith = (program: string, path: string, digest = sha256(ourJar)) =>
    bench.run(
      {
        script: "install-jar",
        parameters: {
          FW_FOLDER: "lib",
          FW_FILE: ourName,
          FW_SHA256: digest,
          FW_URL: origin + path,
        },
      },
      [program],
    );

  const isThere = (program: string) => spawnSync("which", [program]).status === 0;
  const choices = downloaders.map((program) => [
    isThere(program) ? `by ${program}` : `by ${program} (skipped: ${program} is not installed)`,
    program,
  ]);
  describe.each(choices)("%s", (_, program = "") => {
    const when = isThere(program) || process.env["CI"] === "true" ? test : test.skip;

    when("takes the jar from where a redirection leads", async () => {
      expect((await fetchWith(program, "/moved.jar")).lines).toEqual(["result installed"]);
      expect(readFileSync(lib(ourName)).equals(ourJar)).toBe(true);
    });

    when("an answer other than the file, and a wrong digest, change nothing", async () => {
      const before = tree();
      const missing = await fetchWith(program, "/none.jar");
      expect(missing.exitCode).toBe(1);
      expect(missing.lines.at(-1)).toMatch(
        new RegExp(`^error cannot download the jar \\(${program}: \\d+\\)$`),
      );
      const wrong = await fetchWith(program, "/a%20b.jar?c=d&e", sha256("other"));
      expect(wrong.exitCode).toBe(1);
      expect(wrong.lines.at(-1)).toContain("error the jar has another digest");
      expect(tree()).toEqual(before);
    });
  });
});

describe("remove-jar.sh", () => {
  test("puts back what was moved aside, byte for byte, with mode and time", async () => {
    bench.put(`lib/${officialName}`, official, 0o604);
    bench.put("lib/my metrics-prometheus $(id).jar", "theirs", 0o600);
    bench.put(`lib/${ourName}`, "another jar by our name", 0o444);
    const before = tree();
    expect((await install()).exitCode).toBe(0);
    expect((await remove()).lines.sort()).toEqual(
      [
        `restored ${officialName}`,
        `restored ${ourName}`,
        "restored my metrics-prometheus $(id).jar",
        "result removed",
      ].sort(),
    );
    expect(tree()).toEqual(before);
  });

  test("puts a symbolic link back as the link it was", async () => {
    bench.put("plugins/official.jar", official);
    symlinkSync("../plugins/official.jar", lib(officialName));
    const before = tree();
    await install();
    expect(existsSync(lib(officialName))).toBe(false);
    expect((await remove()).lines).toEqual([`restored ${officialName}`, "result removed"]);
    expect(tree()).toEqual(before);
  });

  test("twice is the same as once, and without an installation nothing happens", async () => {
    const before = tree();
    expect((await remove()).lines).toEqual(["result absent"]);
    await install();
    await remove();
    expect((await remove()).lines).toEqual(["result absent"]);
    expect(tree()).toEqual(before);
  });

  test("restores after an installation that was cut off before it recorded our jar", async () => {
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    await install();
    unlinkSync(join(bench.home, ".flinkwatch/jar"));
    unlinkSync(lib(ourName));
    expect((await remove()).lines).toEqual([`restored ${officialName}`, "result removed"]);
    expect(tree()).toEqual(before);
  });

  test("keeps a jar by our name that is not ours, and says so", async () => {
    await install();
    bench.put(`lib/${ourName}`, "somebody's");
    expect((await remove()).lines).toEqual([`kept ${ourName}`, "result removed"]);
    expect(readFileSync(lib(ourName), "utf8")).toBe("somebody's");
  });

  test("puts none beside a jar by our name that is not ours, however often it is asked", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put(`lib/${ourName}`, "somebody's");
    const lines = [`kept ${ourName}`, `left ${officialName}`, "result removed"];
    expect((await remove()).lines).toEqual(lines);
    expect((await remove()).lines).toEqual(lines);
    expect(existsSync(lib(officialName))).toBe(false);
    expect(readFileSync(lib(ourName), "utf8")).toBe("somebody's");
    const kept = readFileSync(join(bench.home, ".flinkwatch/moved", officialName));
    expect(kept.equals(official)).toBe(true);
  });

  test("by force takes away a jar by our name that is not ours, and puts back what was there first", async () => {
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    await install();
    bench.put(`lib/${ourName}`, "somebody's");
    expect((await remove()).lines).toContain(`left ${officialName}`);
    const lines = [`forced ${ourName}`, `restored ${officialName}`, "result removed"];
    expect((await remove("1")).lines).toEqual(lines);
    expect(tree()).toEqual(before);
  });

  test("by force overwrites what was put where another was first, and not with what somebody changed", async () => {
    bench.put(`lib/${officialName}`, official);
    bench.put("lib/theirs-metrics-prometheus.jar", "theirs");
    await install();
    bench.put(`lib/${officialName}`, "newer");
    bench.put(".flinkwatch/moved/theirs-metrics-prometheus.jar", "changed");
    expect((await remove("1")).lines).toEqual([
      `forced ${officialName}`,
      `restored ${officialName}`,
      "damaged theirs-metrics-prometheus.jar",
      "result removed",
    ]);
    expect(readFileSync(lib(officialName)).equals(official)).toBe(true);
    expect(existsSync(lib("theirs-metrics-prometheus.jar"))).toBe(false);
  });

  test("gives back the very jar that was there before us, with its mode and time", async () => {
    bench.put(`lib/${ourName}`, ourJar, 0o604);
    bench.put(`lib/${officialName}`, official);
    const before = tree();
    expect((await install()).exitCode).toBe(0);
    expect(statSync(lib(ourName)).mode & 0o777).toBe(0o640);
    expect((await install()).lines).toEqual(["result unchanged"]);
    expect((await remove()).exitCode).toBe(0);
    expect(tree()).toEqual(before);
  });

  test("leaves a jar alone that is there again", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put(`lib/${officialName}`, "newer");
    expect((await remove()).lines).toEqual([`occupied ${officialName}`, "result removed"]);
    expect(readFileSync(lib(officialName), "utf8")).toBe("newer");
  });

  test("does not put back what somebody changed in the meantime", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put(`.flinkwatch/moved/${officialName}`, "changed");
    expect((await remove()).lines).toEqual([`damaged ${officialName}`, "result removed"]);
    expect(existsSync(lib(officialName))).toBe(false);
  });

  test("does not put jars of an earlier Flink beside the next one", async () => {
    bench.put(`lib/${officialName}`, official);
    await install();
    bench.put("lib/flink-dist-1.14.6.jar", "the next distribution");
    expect((await remove()).lines).toEqual(["dropped backups of another Flink", "result removed"]);
    expect(existsSync(lib(officialName))).toBe(false);
  });

  test("leaves kept secrets where they are", async () => {
    await install();
    bench.put(".flinkwatch/password", "kept");
    await remove();
    expect(readdirSync(join(bench.home, ".flinkwatch"))).toEqual(["password"]);
  });
});
