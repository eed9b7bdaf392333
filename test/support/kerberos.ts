import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";

import { freePorts } from "../../emulator/free-ports";
import { WatchedChild } from "../../emulator/metrics/child";
import { jdkProgram } from "../../emulator/real-flink/java";
import { poll } from "../../emulator/real-flink/poll";
import { labJdk } from "../../scripts/lab/equipment";
import { locateTools } from "../../scripts/tools/locate";

const REALM = "FLINKWATCH.TEST";
const START_SECONDS = 30;

/** What this machine lacks for a realm of Kerberos and for asking web pages in it; empty when nothing. */
export function lacksForKerberos(): string[] {
  const { kinit, krb5kdc, kadminLocal, kdb5Util } = locateTools();
  const { stdout } = spawnSync("curl", ["--version"], { encoding: "utf8" });
  return [
    ...(kinit && krb5kdc && kadminLocal && kdb5Util ? [] : ["MIT Kerberos"]),
    ...(/\bSPNEGO\b/.test(stdout ?? "") ? [] : ["curl with SPNEGO"]),
    ...(labJdk() ? [] : ["a JDK"]),
  ];
}

/** A realm with a real key distribution centre on loopback. */
export class Realm {
  private readonly children: WatchedChild[] = [];

  private constructor(
    private readonly dir: string,
    private readonly port: number,
  ) {}

  /** Makes and starts one in a folder of its own. */
  static async open(dir: string): Promise<Realm> {
    mkdirSync(dir, { recursive: true });
    const [port = 0] = await freePorts(1);
    const realm = new Realm(dir, port);
    realm.configure();
    realm.must("kdb5Util", ["create", "-s", "-r", REALM, "-P", "master"]);
    realm.start([locateTools().krb5kdc ?? "", "-n", "-r", REALM], "kdc.log");
    await poll({ what: "the KDC to listen", seconds: START_SECONDS }, () => answers(port));
    return realm;
  }

  /** What whoever uses the realm has in its environment. */
  get environment(): Record<string, string> {
    const { krb5kdc = "" } = locateTools();
    return {
      KRB5_CONFIG: join(this.dir, "krb5.conf"),
      KRB5_KDC_PROFILE: join(this.dir, "kdc.conf"),
      LD_LIBRARY_PATH: join(dirname(krb5kdc), "lib"),
    };
  }

  /** Makes a principal, and answers the keytab with its key. */
  principal(name: string): { principal: string; keytab: string } {
    const principal = `${name}@${REALM}`;
    const keytab = join(this.dir, `${name.replaceAll(/\W/g, "-")}.keytab`);
    this.must("kadminLocal", ["-r", REALM, "-q", `addprinc -randkey ${principal}`]);
    this.must("kadminLocal", ["-r", REALM, "-q", `ktadd -k ${keytab} ${principal}`]);
    return { principal, keytab };
  }

  /** Puts a door of the realm before a web server; answers its HOST:PORT. */
  async door(behind: string): Promise<string> {
    const [port = 0] = await freePorts(1);
    const { principal, keytab } = this.principal("HTTP/127.0.0.1");
    const java = jdkProgram(labJdk() ?? { home: "" }, "java");
    const flags = ["-Xmx64m", `-Djava.security.krb5.conf=${join(this.dir, "krb5.conf")}`];
    const source = join(__dirname, "SpnegoDoor.java");
    this.start([java, ...flags, source, String(port), behind, keytab, principal], "door.log");
    const isOpen = () => Promise.resolve(this.visitors() !== undefined);
    await poll({ what: "the door to open", seconds: START_SECONDS }, isOpen);
    return `127.0.0.1:${port}`;
  }

  /** Who came through the door, call by call; undefined while it is not open. */
  visitors(): string[] | undefined {
    const [open, ...visitors] = readFileSync(join(this.dir, "door.log"), "utf8").trim().split("\n");
    return open === "open" ? visitors : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.children.map((child) => child.close()));
  }

  private configure(): void {
    const at = (name: string) => join(this.dir, name);
    writeFileSync(
      at("krb5.conf"),
      `[libdefaults]
default_realm = ${REALM}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
${REALM} = {
  kdc = 127.0.0.1:${this.port}
}
[domain_realm]
127.0.0.1 = ${REALM}
`,
    );
    const { krb5kdc = "" } = locateTools();
    writeFileSync(
      at("kdc.conf"),
      `[kdcdefaults]
kdc_listen = ""
kdc_tcp_listen = 127.0.0.1:${this.port}
[realms]
${REALM} = {
  database_module = db2
  key_stash_file = ${at("stash")}
  supported_enctypes = aes256-cts:normal
}
[dbmodules]
db_module_dir = ${join(dirname(krb5kdc), "lib")}
db2 = {
  db_library = db2
  database_name = ${at("principals")}
}
`,
    );
  }

  private start(command: string[], log: string): void {
    const environment = this.environment;
    this.children.push(new WatchedChild(command, join(this.dir, log), { environment }));
  }

  private must(tool: "kdb5Util" | "kadminLocal", args: string[]): void {
    const env = { ...process.env, ...this.environment };
    const ran = spawnSync(locateTools()[tool] ?? "", args, { env, encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${tool}: ${ran.stdout}${ran.stderr}`);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
  });
}
