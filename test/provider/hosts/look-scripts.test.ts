import { createServer } from "node:http";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";

import { parseConf } from "../../../provider/flink/flink-conf";
import { parseLegacyConf } from "../../../provider/flink/legacy-conf";
import { isSensitive } from "../../../provider/flink/sensitive";
import { inspectNodes, maskedValue } from "../../../provider/hosts/inspect";
import { parseInspection, type InspectedConf } from "../../../provider/hosts/inspection";
import { confOnNode } from "../../../provider/resources/node-conf";
import { RemoteBench, sha256 } from "./remote-bench";
import { seed } from "../../support/seed";

let bench: RemoteBench;
beforeEach(() => {
  bench = new RemoteBench();
});
afterEach(() => bench.close());

const nonce = "0123456789abcdef";

async function inspect(from = 0) {
  const { output, exitCode } = await bench.run({
    script: "inspect",
    parameters: { FW_FROM: String(from) },
    secrets: { FW_NONCE: nonce },
  });
  expect(exitCode).toBe(0);
  return parseInspection(output);
}

describe("inspect.sh", () => {
  test("tells distribution, jars and our record, and changes nothing", async () => {
    bench.put("lib/flink-metrics-prometheus-1.14.6.jar", "official", 0o600);
    bench.put("lib/flink-table.jar", "other");
    await bench.run({
      script: "install-jar",
      parameters: {
        FW_FOLDER: "lib",
        FW_FILE: "x-metrics-prometheus.jar",
        FW_SHA256: sha256("ours"),
        FW_URL: "",
      },
      attachment: Buffer.from("ours"),
    });
    const before = readdirSync(bench.home, { recursive: true });
    const seen = await inspect();
    expect(seen).toMatchObject({
      isFlinkPresent: true,
      dist: { fileName: "flink-dist-1.14.6.jar", mode: "640" },
      jars: [{ path: "lib/x-metrics-prometheus.jar", sha256: sha256("ours"), mode: "640" }],
      ours: { fileName: "x-metrics-prometheus.jar", sha256: sha256("ours") },
    });
    expect(seen.conf).toBeUndefined();
    expect(readdirSync(bench.home, { recursive: true })).toEqual(before);
  });

  test("tells names as they are", async () => {
    bench.put("lib/a metrics-prometheus\t$(id)\n日志.jar", "x");
    expect((await inspect()).jars.map(({ path }) => path)).toEqual([
      "lib/a metrics-prometheus\t$(id)\n日志.jar",
    ]);
  });

  test("says that there is no Flink", async () => {
    const { output } = await bench.run({
      script: "inspect",
      parameters: { FW_HOME: "/nowhere", FW_FROM: "0" },
      secrets: { FW_NONCE: nonce },
    });
    expect(parseInspection(output)).toEqual({
      isFlinkPresent: false,
      jars: [],
      otherDists: [],
      confFiles: [],
    });
  });

  test("shows digests where the settings hold secrets, by the same rule as the provider", async () => {
    const settings: Record<string, string> = {
      ...Object.fromEntries(
        "password secret token apikey api-key auth-params basic-auth credential account.key access.key access-key service-key jaas"
          .split(" ")
          .flatMap((word) => [
            [`a.${word}.b`, `canary ${word}`],
            [`A.${word.toUpperCase()}`, "canary"],
          ]),
      ),
      "metrics.reporter.promgateway.user": "1250000001",
      "some.url": "http://user:canary@host/",
      "other.url": "hdfs://nn1:4007/flink",
    };
    const text = Object.entries(settings).map(([key, value]) => `${key}: ${value}\n`);
    bench.put("conf/flink-conf.yaml", text.join(""));
    const shown = parseLegacyConf((await inspect()).conf?.text ?? "");
    expect(JSON.stringify(shown)).not.toContain("canary");
    expect(shown).toEqual(
      Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [
          key,
          isSensitive(key, value) ? maskedValue(nonce, value) : value,
        ]),
      ),
    );
  });

  test("secrets behind a lone carriage return are secrets too", async () => {
    bench.put("conf/flink-conf.yaml", "a: b\rmy.password: canary\rc: d\n");
    expect(parseLegacyConf((await inspect()).conf?.text ?? "")).toEqual({
      a: "b",
      "my.password": maskedValue(nonce, "canary"),
      c: "d",
    });
  });

  test("reads a configuration as the provider does, whatever stands in it", async () => {
    const piece = fc.constantFrom(
      ...["a", "b.c", ": ", ":", " ", "\t", "#", "'", '"', "\\", "$(id)", "`id`", "*", "-n", "é"],
    );
    const line = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
    const end = fc.constantFrom("\n", "\r\n", "\r");
    const samples = fc.sample(fc.tuple(line, end), { numRuns: 400, seed });
    const numbered = samples.map(([text, ending], at) => `k${at}${text}${ending}`);
    const text = [...numbered, ...samples.map((sample) => sample.join("")), "last: one"].join("");
    bench.put("conf/flink-conf.yaml", text);
    const shown = (await inspect()).conf?.text ?? "";
    const expected = parseLegacyConf(Buffer.from(text).toString("latin1"));
    expect(Object.keys(expected).length).toBeGreaterThan(50);
    expect(parseLegacyConf(shown)).toEqual(expected);
  });

  test("says which files there are, and shows the one that Flink 1.x reads", async () => {
    bench.put("conf/flink-conf.yaml", "a: old\n");
    bench.put("conf/config.yaml", "a: new\n");
    const seen = await inspect();
    expect(seen.confFiles).toEqual(["flink-conf.yaml", "config.yaml"]);
    expect(seen.conf).toMatchObject({ fileName: "flink-conf.yaml", text: "a: old" });
  });

  test.each(["flink-dist-2.0.2.jar", "flink-dist_2.12-2.3.0.jar"])(
    "reads config.yaml beside %s",
    async (dist) => {
      rmSync(join(bench.home, "lib/flink-dist-1.14.6.jar"));
      bench.put(`lib/${dist}`, "flink");
      bench.put("conf/flink-conf.yaml", "a: old\n");
      bench.put("conf/config.yaml", "a: new\n");
      expect((await inspect()).conf).toMatchObject({ fileName: "config.yaml", text: "a: new" });
    },
  );

  describe("config.yaml", () => {
    const shownOf = async (text: string) => {
      bench.put("conf/config.yaml", text);
      const { conf } = await inspect();
      expect(conf?.fileName).toBe("config.yaml");
      return confOnNode(conf as InspectedConf);
    };

    test("is shown with full keys, nested or dotted, quoted or plain, comments left out", async () => {
      const text = [
        "# head",
        "metrics:",
        "  reporter: # of ours",
        "    promgateway:",
        "      jobName: 'it''s # one' # two",
        '      interval: "60 SECONDS"',
        "      port: 9091",
        "  reporters: [a, b]",
        "state.backend.type: hashmap # in memory",
        "'quoted.key': plain text",
        "",
      ].join("\n");
      const parsed = parseConf("standard", text);
      const expected = parsed.ok ? [...parsed.values].map(([key, one]) => [key, one.text]) : [];
      expect(expected).toHaveLength(6);
      expect(await shownOf(text)).toEqual(Object.fromEntries(expected));
    });

    test("hides secrets in every spelling, also in what is no `key: value` of one line", async () => {
      const text = [
        "a.password: canary1",
        "b:",
        "  secret: 'canary2'",
        '  token: "canary3" # canary4',
        "  account.key: |",
        "    canary5",
        "    more: canary6",
        "c: { password: canary7, x: [canary8] }",
        "d.password: 'canary9",
        "  canary10'",
        "? canary11",
        ": canary12",
        "e: &anchor canary13",
        "f.url: http://user:canary14@host/",
        "g.apikey: >-",
        "",
        "   canary15",
        "h.credential:",
        "  - canary16",
        "i: plain",
        "",
      ].join("\n");
      const shown = await shownOf(text);
      expect(JSON.stringify(shown)).not.toContain("canary");
      expect(shown).toMatchObject({
        "a.password": maskedValue(nonce, "canary1"),
        "b.secret": maskedValue(nonce, "canary2"),
        "b.token": maskedValue(nonce, "canary3"),
        i: "plain",
      });
    });

    test("is shown as the provider reads it, whatever its values are", async () => {
      const value = fc.array(fc.constantFrom(..."aB1'\"\\#:-[]{},&*!|>%@`$() .".split("")), {
        minLength: 1,
        maxLength: 6,
      });
      const samples = fc.sample(value, { numRuns: 300, seed }).map((parts) => parts.join(""));
      const lines = samples.flatMap((text, at) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        const plain = parseConf("standard", `k: ${text}\n`).ok ? [`p${at}.k: ${text}`] : [];
        return [`q${at}.k: ${quoted}`, ...plain];
      });
      const text = `${lines.join("\n")}\n`;
      const parsed = parseConf("standard", text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
      const shown = await shownOf(text);
      const wrong = [...parsed.values].filter(
        ([key, one]) => key in shown && shown[key] !== one.text,
      );
      expect(wrong).toEqual([]);
      // What stands in quotes is always shown; what YAML gives a meaning of its own is told by its line.
      expect(samples.every((_, at) => `q${at}.k` in shown)).toBe(true);
    });
  });

  test("a long configuration is read in pieces, through the provider's own reader", async () => {
    const keys = Array.from({ length: 900 }, (_, at) => [`key.${at}`, "é".repeat(at % 40) + "x"]);
    bench.put("conf/flink-conf.yaml", keys.map((pair) => pair.join(": ")).join("\n"));
    let looks = 0;
    const hosts = {
      agents: () => Promise.reject(new Error("not needed")),
      run: async (run: Parameters<RemoteBench["run"]>[0]) => {
        looks += 1;
        const { output } = await bench.run(run);
        expect(output.length).toBeLessThan(24 * 1024);
        return new Map([["ins-1", { node: "ins-1", status: "ok" as const, output }]]);
      },
    };
    const seen = await inspectNodes(hosts, { nodes: ["ins-1"], flinkHome: bench.home });
    const one = seen.get("ins-1");
    const text = one?.status === "seen" ? (one.inspection.conf?.text ?? "") : "";
    expect(parseLegacyConf(Buffer.from(text, "latin1").toString("utf8"))).toEqual(
      Object.fromEntries(keys),
    );
    expect(looks).toBeGreaterThan(2);
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
asRoot("kept secrets (need root)", () => {
  const secret = "pa'ss\"$(id)`id`\\\n日";
  const keep = () =>
    bench.run({
      script: "keep-secret",
      parameters: { FW_NAME: "old" },
      secrets: { FW_SECRET: secret },
    });
  const reveal = (pad: string) =>
    bench.run({
      script: "reveal-secret",
      parameters: { FW_NAME: "old" },
      secrets: { FW_PAD: pad },
    });

  test("are root's alone, come back under a pad, and go without a trace", async () => {
    expect((await keep()).lines).toEqual(["result kept"]);
    const file = join(bench.home, ".flinkwatch/old");
    expect([statSync(file).mode & 0o777, statSync(file).uid]).toEqual([0o600, 0]);
    const pad = Buffer.alloc(64, 0x5a);
    const { output } = await reveal(pad.toString("hex"));
    expect(output).not.toContain("pa'ss");
    const padded = Buffer.from(output.trim().replace(/^secret /, ""), "hex");
    expect(Buffer.from(padded.map((byte, at) => byte ^ (pad[at] ?? 0))).toString()).toBe(secret);
    await bench.run({ script: "forget-secret", parameters: { FW_NAME: "old" } });
    expect(existsSync(join(bench.home, ".flinkwatch"))).toBe(false);
    expect((await reveal("00")).lines).toEqual(["result absent"]);
  });

  test("are not shown under a pad that is too short", async () => {
    await keep();
    expect(await reveal("5a5a")).toMatchObject({
      exitCode: 1,
      lines: ["error the value is too long"],
    });
  });
});

describe("probe-gateway.sh", () => {
  const password = 'a"b\\c$(id)`id` d';
  const probe = (port: number, programs: string[], user = "1250000001") =>
    bench.run(
      {
        script: "probe-gateway",
        parameters: { FW_HOST: "127.0.0.1", FW_PORT: String(port), FW_USER: user },
        secrets: { FW_PASSWORD: user === "" ? "" : password },
      },
      programs,
    );

  test.each([["curl"], [""]])("asks with credentials by %s, or by bash alone", async (program) => {
    const heard: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(request.headers.authorization === undefined ? 401 : 200).end("ok");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const programs = program === "" ? [] : [program];
    expect((await probe(port, programs)).lines).toEqual(["tcp open", "http 200"]);
    expect((await probe(port, programs, "")).lines).toEqual(["tcp open", "http 401"]);
    const expected = `Basic ${Buffer.from(`1250000001:${password}`).toString("base64")}`;
    expect(heard).toEqual([expected, undefined]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await probe(port, programs)).lines).toEqual(["tcp closed"]);
  });
});
