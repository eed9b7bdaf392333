import { createHash } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { lookAtApplications } from "../../../provider/hosts/applications";
import { piecesOf } from "../../../provider/hosts/conf-pieces";
import { readConfs } from "../../../provider/hosts/conf-reading";
import type { NodeResult, ScriptName, ScriptRun } from "../../../provider/hosts/hosts";
import { inspectNodes } from "../../../provider/hosts/inspect";
import { lookAtSubmissions } from "../../../provider/hosts/submissions";
import { sha256 } from "../../provider/hosts/remote-bench";
import {
  filesOf,
  nodes,
  officialJar,
  type TransportBench,
} from "../../provider/hosts/transport-bench";

/** Flink home of the nodes. */
export const flinkHome = "/usr/local/service/flink";

const file = "flink-conf.yaml";
export const jar = {
  name: "flink-metrics-prometheus_2.11-auth.jar",
  bytes: Buffer.from([0, 1, 2, 0xff, 0x27, 0x0a, 0x0a, 0x24]),
};
const secret = "pa'ss\"$(id)`id`\\ 日";
const keptName = "earlier-password.prom.0a1b2c3d";

/** Starts a server on loopback that answers so. */
export async function serveWith(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { server, port, close };
}

/** What a script did on all nodes: it did the same on each. */
async function everywhere(
  bench: TransportBench,
  script: ScriptName,
  run: Partial<ScriptRun> = {},
): Promise<{ status: NodeResult["status"]; output: string }> {
  const parameters = { FW_HOME: flinkHome, ...run.parameters };
  const all = { nodes, timeoutSeconds: 60, ...run, script, parameters };
  const results = [...(await bench.hosts.run(all)).values()];
  expect(results.map(({ node }) => node)).toEqual([...nodes]);
  const [{ status, output }] = results as [NodeResult];
  // A shell that is ended may still say so, or not.
  const said = (text: string) => text.replace(/^Terminated\n/m, "");
  for (const one of results) expect([one.status, said(one.output)]).toEqual([status, said(output)]);
  return { status, output };
}

/** Installs our jar. */
export function install(bench: TransportBench, run: Partial<ScriptRun> = {}) {
  const parameters = {
    FW_FOLDER: "lib",
    FW_FILE: jar.name,
    FW_SHA256: sha256(jar.bytes),
    FW_URL: "",
    ...run.parameters,
  };
  return everywhere(bench, "install-jar", { attachment: jar.bytes, ...run, parameters });
}

export const remove = (bench: TransportBench) =>
  everywhere(bench, "remove-jar", { parameters: { FW_FORCE: "" } });

/** Jars of reporters in lib, on each node. */
export const reporters = (bench: TransportBench) =>
  nodes.map((node) =>
    Object.keys(filesOf(bench, node, flinkHome)).filter((path) => /^lib\/.*prometheus/.test(path)),
  );

/** Writes the file of all nodes from what it is to what it shall be; undefined: what it was first. */
export async function write(
  bench: TransportBench,
  after: string | undefined,
  more: Readonly<Record<string, string>> = {},
) {
  const before = bench.read(nodes[0], `${flinkHome}/conf/${file}`);
  const key = createHash("sha256").update(before).digest("hex");
  const bytes = Buffer.from(before).toString("latin1");
  const then = after === undefined ? "" : Buffer.from(after).toString("latin1");
  return everywhere(bench, "write-conf", {
    parameters: { FW_FILE: file, FW_LAST: "", ...more },
    secrets: {
      FW_KEY: key,
      FW_WAS: sha256(key + before),
      FW_PIECES: after === undefined ? "first" : piecesOf(bytes, then),
      FW_SHA256: sha256(after ?? ""),
    },
  });
}

async function reveal(bench: TransportBench): Promise<string | undefined> {
  const pad = Buffer.alloc(64, 0x5a);
  const { output } = await everywhere(bench, "reveal-secret", {
    parameters: { FW_NAME: keptName },
    secrets: { FW_PAD: pad.toString("hex") },
  });
  const hex = /^secret ([0-9a-f]+)$/m.exec(output)?.[1];
  if (hex === undefined) return undefined;
  return Buffer.from(Buffer.from(hex, "hex").map((byte) => byte ^ 0x5a)).toString("utf8");
}

const keep = (bench: TransportBench) =>
  everywhere(bench, "keep-secret", {
    parameters: { FW_NAME: keptName },
    secrets: { FW_SECRET: secret },
  });
const forget = (bench: TransportBench) =>
  everywhere(bench, "forget-secret", { parameters: { FW_NAME: keptName } });

/** What each script of a node does and undoes, whichever way it gets there. The compiler asks for each of them. */
export const ROUND_TRIPS: Readonly<Record<ScriptName, (bench: TransportBench) => Promise<void>>> = {
  inspect: async (bench) => {
    await install(bench);
    const seen = await inspectNodes(bench.hosts, { nodes, flinkHome });
    for (const node of nodes) {
      const one = seen.get(node);
      if (one?.status !== "seen") throw new Error(`${node}: ${one?.reason}`);
      // Without what says nothing.
      const lines = bench.read(node, `${flinkHome}/conf/${file}`).split("\n");
      const said = lines.filter((line) => line !== "" && !line.startsWith("#"));
      expect(one.inspection.conf?.text.trimEnd().split("\n")).toEqual(said);
      expect(JSON.stringify(one.inspection)).toContain(sha256(jar.bytes));
    }
    await remove(bench);
  },
  "install-jar": async (bench) => {
    expect((await install(bench, { parameters: { FW_TRIAL: "1" } })).status).toBe("ok");
    expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${officialJar}`]));
    expect(await install(bench)).toEqual({
      status: "ok",
      output: `moved ${officialJar}\nresult installed\n`,
    });
    expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${jar.name}`]));
    expect((await install(bench)).output).toBe("result unchanged\n");
    const broken = await install(bench, { parameters: { FW_SHA256: sha256("another") } });
    expect(broken.status).toBe("failed");
    expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${jar.name}`]));
    await remove(bench);
  },
  "remove-jar": async (bench) => {
    await install(bench);
    const said = `restored ${officialJar}\nresult removed\n`;
    expect(await remove(bench)).toEqual({ status: "ok", output: said });
    expect(reporters(bench)).toEqual(nodes.map(() => [`lib/${officialJar}`]));
    expect((await remove(bench)).output).toBe("result absent\n");
  },
  "read-conf": async (bench) => {
    const { files, absent, failed } = await readConfs(bench.hosts, {
      nodes,
      flinkHome,
      fileName: file,
    });
    expect([absent, failed]).toEqual([[], []]);
    for (const one of files) {
      expect(one.bytes).toEqual(readFileSync(bench.at(one.node, `${flinkHome}/conf/${file}`)));
    }
    expect(files.length).toBe(nodes.length);
  },
  "write-conf": async (bench) => {
    const first = bench.read(nodes[0], `${flinkHome}/conf/${file}`);
    const ours = `${first}c: 'it''s "$(touch /x)" é 日志'\n`;
    expect((await write(bench, ours, { FW_TRIAL: "1" })).output).toBe("result tried\n");
    expect(bench.read(nodes[1], `${flinkHome}/conf/${file}`)).toBe(first);
    expect((await write(bench, ours)).output).toBe("result written\n");
    for (const node of nodes) expect(bench.read(node, `${flinkHome}/conf/${file}`)).toBe(ours);
    expect((await write(bench, undefined, { FW_LAST: "1" })).output).toBe("result written\n");
    for (const node of nodes) expect(bench.read(node, `${flinkHome}/conf/${file}`)).toBe(first);
  },
  "keep-secret": async (bench) => {
    expect(await keep(bench)).toEqual({ status: "ok", output: "result kept\n" });
    const modes = nodes.map(
      (node) => statSync(bench.at(node, `${flinkHome}/.flinkwatch/${keptName}`)).mode & 0o777,
    );
    expect(modes).toEqual(nodes.map(() => 0o600));
    await forget(bench);
  },
  "reveal-secret": async (bench) => {
    expect(await reveal(bench)).toBeUndefined();
    await keep(bench);
    expect(await reveal(bench)).toBe(secret);
    await forget(bench);
  },
  "forget-secret": async (bench) => {
    await keep(bench);
    expect(await forget(bench)).toEqual({ status: "ok", output: "result forgotten\n" });
    expect(await forget(bench)).toEqual({ status: "ok", output: "result forgotten\n" });
  },
  "probe-gateway": async (bench) => {
    const user = "1250000000";
    const right = `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
    const gateway = await serveWith(({ headers }, response) => {
      response.writeHead(headers.authorization === right ? 200 : 401).end();
    });
    const parameters = { FW_HOST: "127.0.0.1", FW_PORT: String(gateway.port) };
    const probe = async (password: string) => {
      const secrets = { FW_USER: user, FW_PASSWORD: password };
      return (await everywhere(bench, "probe-gateway", { parameters, secrets })).output;
    };
    try {
      expect(await probe(secret)).toBe("tcp open\nhttp 200\n");
      expect(await probe("another")).toBe("tcp open\nhttp 401\n");
    } finally {
      gateway.close();
    }
    expect(await probe(secret)).toBe("tcp closed\n");
  },
  "look-applications": async (bench) => {
    const request = { nodes, flinkHome, since: 0, lines: "a|b" };
    for (const one of (await lookAtApplications(bench.hosts, request)).values()) {
      expect(one).toMatchObject({ status: "seen", cluster: { applications: [], isCut: false } });
    }
  },
  "look-submissions": async (bench) => {
    const id = "application_1795656690700_0001";
    const log = `${flinkHome}/log/flink-hadoop-client-m1.log`;
    const lines = [
      "2026-11-26 01:00:00,123 INFO  GlobalConfiguration [] - Loading configuration property: a, b",
      `2026-11-26 01:00:09,456 INFO  YarnClusterDescriptor [] - Submitted application ${id}`,
    ];
    writeFileSync(bench.at(nodes[1], log), lines.join("\n"));
    const seen = await lookAtSubmissions(bench.hosts, { nodes, flinkHome });
    expect([...seen.values()]).toMatchObject([{ node: nodes[1], log }]);
    rmSync(bench.at(nodes[1], log));
  },
};
