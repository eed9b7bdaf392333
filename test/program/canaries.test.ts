import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { utils } from "ssh2";
import { freePorts } from "../../emulator/free-ports";
import { FLINK_HOME } from "../../scripts/story/demo-fleet";
import type { PulumiRun } from "../../scripts/story/pulumi-cli";
import type { Setting } from "../../scripts/story/setting";
import { heldIn } from "../support/canaries";
import { missingForSshd, newKeyPair, type Sshd, startSshd } from "../support/open-ssh";
import {
  calls,
  closePrograms,
  ended,
  forgetFaults,
  program,
  script,
  succeeded,
  until,
} from "../support/program-run";
import { misplacedSecrets } from "../support/secret-places";
import { filesBelow, SecretWatch } from "../support/secret-watch";

/** All that is secret in this play. */
const token = "canary-token-7f3a9c";
const rotated = "canary-token-e02b51";
const earlier = "canary-earlier-44c1d0";
const byHand = "canary-by-hand-9a6e2f";
const cloudKey = "canary-cloud-key-1b8d4470000000";
const passphrase = "canary-passphrase-c35f08";
const signIn = newKeyPair(passphrase);
const secretsOfNodes = [token, rotated, earlier, byHand];
const givenToRuns = [cloudKey, passphrase];
const secretsOfPlay = [
  ...secretsOfNodes,
  ...givenToRuns,
  ...linesOf(signIn.privateKey),
  clearKey(),
];

/** All that any level of detail prints; the engine's messages to and from the provider go into a file. */
const loudest = ["--debug", "--logtostderr", "--logflow", "-v=9"];
const importing = "ModifyServiceParamsByExportConfs";
const password = "metrics.reporter.promgateway.password";
const instance = {
  ...{ id: "prom-canary01", name: "canary", vpc: "vpc-emr00001" },
  ...{ subnet: "subnet-emr00001", zone: "ap-guangzhou-3", token },
};
const viaEmr = ["ins-m0000001", "ins-m0000002", "ins-r0000001"];
const [byTat, late] = ["ins-m0000011", "ins-m0000012"] as const;
const bySsh = "ins-m0000021";
const address = "127.0.0.41";
/** Without OpenSSH's server that node takes commands by TAT. */
const hasSsh = missingForSshd() === undefined;

const servers: Sshd[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await closePrograms();
});

test(`no secret is seen while anything runs, and none stands anywhere but on the nodes, in its place: ${hasSsh ? "TAT and SSH" : "TAT alone, for want of OpenSSH's server"}`, async () => {
  const stage = await open();
  const { setting } = stage;
  const { pulumi, cloud } = setting;

  // An import that fails, and a node that falls silent.
  await script(setting, { action: importing, code: "FailedOperation.Scripted", times: 1000 });
  cloud.nodes.change(late, { agent: "offline" });
  await stage.holds(() => pulumi.up(loudest), 1);
  await forgetFaults(setting);
  cloud.nodes.change(late, { agent: "online" });

  // A run that is killed while it writes.
  await script(setting, { action: importing, delayMilliseconds: 12_000 });
  const before = (await calls(setting)).filter((action) => action === importing).length;
  const killed = stage.holds(() => pulumi.up(loudest), 255);
  await until("the import to be asked for", async () => {
    return (await calls(setting)).filter((action) => action === importing).length > before;
  });
  pulumi.interrupt("SIGKILL");
  await killed;
  await forgetFaults(setting);
  succeeded(await pulumi.onState(["cancel", "--yes"]));

  await stage.holds(() => pulumi.up(loudest));
  // They are where they belong, so that to find none elsewhere means something.
  for (const node of [...viaEmr, byTat, late, bySsh]) expect(stage.confOf(node)).toContain(token);
  expect(stage.boxOf("ins-m0000001")).toContain(earlier);

  appendFileSync(stage.confFile(byTat), `\n${password}: ${byHand}\n`);
  await stage.holds(() => pulumi.preview(["--diff", ...loudest]));
  await stage.holds(() =>
    pulumi.onStack(["refresh", "--yes", "--skip-preview", "--non-interactive", ...loudest]),
  );
  await cloud.rotateToken(instance.id, rotated);
  await stage.holds(() => pulumi.preview(["--json", ...loudest]));
  await stage.holds(() => pulumi.up(["--diff", ...loudest]));
  for (const node of [...viaEmr, byTat, late, bySsh]) expect(stage.confOf(node)).toContain(rotated);
  await stage.holds(() => pulumi.destroy(["--diff", ...loudest]));
  expect(stage.confOf("ins-m0000001")).toContain(earlier);
  for (const node of [...viaEmr, late, bySsh]) expect(stage.boxOf(node)).toBe("");
  expect(statSync(stage.messages).size).toBeGreaterThan(100_000);
});

/** Three clusters: by EMR's API in the place of somebody's reporter, by TAT, and by SSH. */
async function open(): Promise<Stage> {
  const [port = 0] = await freePorts(1, address);
  const hostKey = newKeyPair();
  const setting = await program({
    world: (world) => {
      world["account"] = { appId: 1250000001, uin: "100000000001", secretKey: cloudKey };
      world.prometheus = [instance];
      const [orders, clicks] = world.emr;
      const theirs = { host: "10.9.9.9", port: "9091", password: earlier };
      const prefixed = Object.entries(theirs).map(([key, value]) => [
        password.replace("password", key),
        value,
      ]);
      Object.assign(orders!, { conf: Object.fromEntries(prefixed) });
      clicks!.nodes = clicks!.nodes.filter(({ id }) => id !== "ins-m0000013");
      const master = {
        id: bySsh,
        role: "master",
        ip: address,
        agent: hasSsh ? "offline" : "online",
      };
      const core = { id: "ins-c0000021", role: "core", ip: "10.0.1.31" };
      world.emr.push({ ...clicks!, id: "emr-demo0003", nodes: [master, core] });
    },
    config: (config) => {
      config["flinkwatch:prometheus"] = { id: instance.id };
      const [orders, payments] = config["flinkwatch:clusters"] as [object, object];
      const ssh = { port, hostKeys: { [bySsh]: hostKey.publicKey } };
      config["flinkwatch:clusters"] = [
        { ...orders, takeOver: true },
        { ...payments, delivery: "node", transport: "tat", force: true },
        {
          ...{ id: "emr-demo0003", jobName: "returns", delivery: "node" },
          ...(hasSsh ? { transport: "ssh", ssh } : {}),
        },
      ];
    },
  });
  const stage = new Stage(setting);
  if (hasSsh) {
    const authorizedKey = signIn.publicKey;
    const server = { address, port, authorizedKey, hostKey };
    servers.push(await startSshd(setting.cloud.nodes, bySsh, server));
  }
  return stage;
}

/** The play's machine, and all places on it where a secret could be left. */
class Stage {
  /** Folders of temporary files: of the runs, and of the nodes. */
  private readonly temporary: string[];
  private readonly keyFile: string;
  /** All of the play, with how to sign in to Grafana; and those of them that whoever starts a run gives it. */
  private readonly secrets: readonly string[];
  private readonly given: readonly string[];
  /** What the engine and the provider say to each other. */
  readonly messages: string;

  constructor(readonly setting: Setting) {
    const { scratch, pulumi, cloud } = setting;
    this.secrets = [...secretsOfPlay, cloud.grafana.token];
    this.given = [...givenToRuns, cloud.grafana.token];
    const temporary = path.join(scratch, "temporary");
    mkdirSync(temporary);
    const roots = Object.values(setting.cloud.hosts);
    this.temporary = [temporary, ...roots.map((root) => path.join(root, "tmp"))];
    this.keyFile = path.join(scratch, "key");
    this.messages = path.join(scratch, "messages.json");
    writeFileSync(this.keyFile, signIn.privateKey, { mode: 0o600 });
    delete pulumi.environment["SSH_AUTH_SOCK"];
    Object.assign(pulumi.environment, {
      TMPDIR: temporary,
      PULUMI_DEBUG_GRPC: this.messages,
      FLINKWATCH_SSH_KEY_FILE: this.keyFile,
      FLINKWATCH_SSH_KEY_PASSPHRASE: passphrase,
      FLINKWATCH_SSH_KNOWN_HOSTS: path.join(scratch, "known-hosts"),
    });
  }

  /** Runs it, looking all the while; then it must have ended so, and no secret is anywhere that it may not be. */
  async holds(run: () => Promise<PulumiRun>, exitCode = 0): Promise<void> {
    const { cloud, pulumi } = this.setting;
    const { secrets, temporary, given } = this;
    const ownRuns = { word: `FLINKWATCH_ENDPOINT=${cloud.endpoint}`, given };
    const watch = new SecretWatch({ secrets, temporary, ownRuns });
    const { stdout, stderr, exitCode: code } = await run().finally(() => watch.stop());
    expect(heldIn(stdout, secrets)).toEqual([]);
    expect(heldIn(stderr, secrets)).toEqual([]);
    ended({ stdout: stdout.slice(-20_000), stderr: "", exitCode: code, seconds: 0 }, exitCode);
    // So loud that what is done is in there.
    expect(stderr.length).toBeGreaterThan(100_000);
    expect([...watch.found]).toEqual([]);
    expect(watch.looks).toBeGreaterThan(20);
    expect(heldIn(await pulumi.exportState(), secrets)).toEqual([]);
    expect(heldIn(JSON.stringify(cloud.state()["tat"]), secrets)).toEqual([]);
    expect(this.misplaced()).toEqual([]);
  }

  confFile(node: string): string {
    const conf = path.join(this.home(node), "conf");
    return path.join(conf, "flink-conf.yaml");
  }

  confOf(node: string): string {
    return readFileSync(this.confFile(node), "utf8");
  }

  /** All that is kept on a node. */
  boxOf(node: string): string {
    const box = path.join(this.home(node), ".flinkwatch");
    if (!existsSync(box)) return "";
    return filesBelow(box)
      .map((file) => readFileSync(file, "latin1"))
      .join("\n");
  }

  private home(node: string): string {
    return path.join(this.setting.cloud.hosts[node] ?? "", FLINK_HOME);
  }

  /** Files with a secret: of the backend, of the CLI's home, temporary ones, messages of the engine; on nodes by their rules. */
  private misplaced(): string[] {
    const { scratch, cloud } = this.setting;
    const { secrets } = this;
    const homes = Object.keys(cloud.hosts).map((node) => this.home(node));
    const given = [path.join(scratch, "world.yaml"), this.keyFile];
    const others = filesBelow(scratch).filter(
      (file) => !given.includes(file) && !homes.some((home) => file.startsWith(`${home}/`)),
    );
    return [
      ...others.filter((file) => heldIn(readFileSync(file), secrets).length > 0),
      ...homes.flatMap((home) =>
        existsSync(home) ? misplacedSecrets(home, secrets).map((file) => `${home}: ${file}`) : [],
      ),
    ];
  }
}

/** Lines of a key file that tell something of the key: not its frame, nor what all such files begin with. */
function linesOf(privateKey: string): string[] {
  const lines = privateKey.split("\n").filter((line) => !line.startsWith("---"));
  return lines.filter((line) => line.length >= 40).slice(-2);
}

/** The end of the key as it is once the passphrase has opened it. */
function clearKey(): string {
  const key = utils.parseKey(signIn.privateKey, passphrase);
  if (key instanceof Error || Array.isArray(key)) throw new Error("no key");
  const [body = ""] = key.getPrivatePEM().match(/^[A-Za-z0-9+/=]{40,}$/m) ?? [];
  if (body === "") throw new Error("no body of a key");
  return body.slice(-24);
}
