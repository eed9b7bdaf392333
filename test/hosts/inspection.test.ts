import type { Hosts, NodeResult, ScriptRun } from "../../provider/hosts/hosts";
import { inspectNodes, maskedValue } from "../../provider/hosts/inspect";
import { confChunkBytes, parseInspection } from "../../provider/hosts/inspection";

const b64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const answer = (...rows: string[][]) =>
  [["flinkwatch-inspect", "1"], ["home", "present"], ...rows, ["end"]]
    .map((row) => row.join("\t"))
    .join("\n") + "\n";

test("reads all that a node tells", () => {
  const output = answer(
    ["dist", b64("flink-dist-1.14.6.jar"), "644", "hadoop", "hadoop"],
    ["dist", ":flink-dist-1.18.1.jar", "644", "hadoop", "hadoop"],
    ["jar", b64("lib/a metrics-prometheus.jar"), "ab12", "640", "root", "root"],
    ["ours", b64("ours.jar"), "cd34", "plugins/x"],
    ["conffile", "flink-conf.yaml"],
    ["java", ":1.8.0_382"],
    ["conf", "5", "0", b64("a: b\n"), "flink-conf.yaml"],
  );
  expect(parseInspection(output)).toEqual({
    isFlinkPresent: true,
    dist: { fileName: "flink-dist-1.14.6.jar", mode: "644", owner: "hadoop", group: "hadoop" },
    jars: [
      {
        path: "lib/a metrics-prometheus.jar",
        sha256: "ab12",
        mode: "640",
        owner: "root",
        group: "root",
      },
    ],
    otherDists: ["flink-dist-1.18.1.jar"],
    ours: { fileName: "ours.jar", sha256: "cd34", folder: "plugins/x" },
    confFiles: ["flink-conf.yaml"],
    javaVersion: "1.8.0_382",
    conf: { fileName: "flink-conf.yaml", totalBytes: 5, from: 0, text: "a: b\n" },
  });
});

test("a node without Flink has no jars", () => {
  expect(parseInspection("flinkwatch-inspect\t1\nhome\tmissing\n")).toEqual({
    isFlinkPresent: false,
    jars: [],
    otherDists: [],
    confFiles: [],
  });
});

test("a configuration of plain characters comes as lines behind bars", () => {
  const output = answer(["conf", "9", "0", "", "config.yaml"], ["|a: 1"], ["|"], ["|end"]);
  expect(parseInspection(output).conf).toEqual({
    fileName: "config.yaml",
    totalBytes: 9,
    from: 0,
    text: "a: 1\n\nend",
  });
});

test("a home without jars and configuration has neither", () => {
  const nothing = { jars: [], otherDists: [], confFiles: [] };
  expect(parseInspection(answer())).toEqual({ isFlinkPresent: true, ...nothing });
});

test.each([[["ours", b64("ours.jar"), "cd34"]], [["ours", b64("ours.jar"), "cd34", ""]]])(
  "a record of an earlier release, %j, means lib",
  (row) => {
    expect(parseInspection(answer(row)).ours?.folder).toBe("lib");
  },
);

test.each([
  ["", "inspect: the node answered something else. Look for output in root's shell profile."],
  [
    "Welcome!\nflinkwatch-inspect\t1\nhome\tpresent\nend\n",
    "inspect: the node answered something else. Look for output in root's shell profile.",
  ],
  ["flinkwatch-inspect\t1\nhome\tpresent\nconf\t9", "inspect: the node's answer is cut off."],
  ["flinkwatch-inspect\t1", "inspect: the node's answer is cut off."],
])("refuses %j", (output, message) => {
  expect(() => parseInspection(output)).toThrow(message);
});

/** Nodes whose configuration is `conf(node, look)`; other results as given. */
class FakeHosts implements Hosts {
  readonly runs: ScriptRun[] = [];
  constructor(
    readonly conf: (node: string, look: number) => string,
    readonly results: Record<string, NodeResult> = {},
  ) {}

  async agents(): Promise<never> {
    throw new Error("not needed");
  }

  async run(run: ScriptRun): Promise<Map<string, NodeResult>> {
    this.runs.push(run);
    const from = Number(run.parameters?.["FW_FROM"]);
    const one = (node: string): NodeResult => {
      const text = this.conf(node, this.runs.length);
      const chunk = b64(text.slice(from, from + confChunkBytes));
      const output = answer(["conf", String(text.length), String(from), chunk]);
      return this.results[node] ?? { node, status: "ok", exitCode: 0, output };
    };
    return new Map(run.nodes.map((node) => [node, one(node)]));
  }
}

const look = (hosts: Hosts, nodes: string[]) =>
  inspectNodes(hosts, { nodes, flinkHome: "/opt/flink" });

test("a long configuration is read on, from the nodes that have more", async () => {
  const long = "k: é\n".repeat(6000).slice(0, 2 * confChunkBytes + 7);
  const hosts = new FakeHosts((node) => (node === "ins-1" ? long : "a: b\n"));
  const seen = await look(hosts, ["ins-1", "ins-2"]);
  expect(hosts.runs.map((run) => [run.nodes, run.parameters?.["FW_FROM"]])).toEqual([
    [["ins-1", "ins-2"], "0"],
    [["ins-1"], String(confChunkBytes)],
    [["ins-1"], String(2 * confChunkBytes)],
  ]);
  expect(seen.get("ins-1")).toMatchObject({ inspection: { conf: { text: long } } });
  expect(seen.get("ins-2")).toMatchObject({ inspection: { conf: { text: "a: b\n" } } });
});

test("all rounds share one secret nonce, another look has another", async () => {
  const hosts = new FakeHosts(() => "x".repeat(confChunkBytes + 1));
  await look(hosts, ["ins-1"]);
  await look(hosts, ["ins-1"]);
  const nonces = hosts.runs.map((run) => run.secrets?.["FW_NONCE"]);
  expect(nonces[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(nonces[1]).toBe(nonces[0]);
  expect(nonces[2]).not.toBe(nonces[0]);
});

test("a file that changes between the rounds is a failure, not a mixture", async () => {
  const hosts = new FakeHosts((_, round) => "x".repeat(confChunkBytes + round));
  expect((await look(hosts, ["ins-1"])).get("ins-1")).toEqual({
    node: "ins-1",
    status: "failed",
    reason: "the configuration changed while it was read",
  });
});

test("a node that cannot be looked at keeps its reason and does not stop the others", async () => {
  const hosts = new FakeHosts(() => "a: b\n", {
    "ins-1": { node: "ins-1", status: "unreachable", output: "", reason: "no agent" },
    "ins-2": { node: "ins-2", status: "failed", output: "" },
    "ins-3": { node: "ins-3", status: "ok", output: "motd" },
  });
  const seen = await look(hosts, ["ins-1", "ins-2", "ins-3", "ins-4"]);
  expect([...seen.values()].map((one) => [one.status, "reason" in one && one.reason])).toEqual([
    ["unreachable", "no agent"],
    ["failed", "no reason given"],
    [
      "failed",
      "inspect: the node answered something else. Look for output in root's shell profile",
    ],
    ["seen", false],
  ]);
});

test("a configuration beyond what the rounds can read is a failure, not a part of it", async () => {
  const hosts = new FakeHosts(() => "x".repeat(50 * confChunkBytes));
  const seen = (await look(hosts, ["ins-1"])).get("ins-1");
  expect(seen).toEqual({
    node: "ins-1",
    status: "failed",
    reason: "the configuration is longer than 491520 bytes",
  });
  expect(hosts.runs).toHaveLength(40);
});

test("digests of secrets depend on the nonce", () => {
  const digest = maskedValue("n1", "word");
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(maskedValue("n2", "word")).not.toBe(digest);
});
