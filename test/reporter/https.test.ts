import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gateway } from "./gateway";
import { describeWithJdk, Harness, jdks } from "./harness";

const PASS = "changeit";

/** Has the JDK's keytool work on a store; `arguments_` are separated by blanks. */
function keytool(store: string, arguments_: string): void {
  const common = ["-keystore", store, "-storepass", PASS, "-storetype", "PKCS12"];
  const args = [...arguments_.split(" "), ...common];
  execFileSync(join(jdks[0]?.home ?? "", "bin", "keytool"), args, { stdio: "pipe" });
}

describeWithJdk("over HTTPS", () => {
  let folder: string;
  let gateway: Gateway;
  let trust: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "flinkwatch-tls-"));
    const [keys, trusted, certificate] = ["keys.p12", "trust.p12", "gateway.crt"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const names = "-dname CN=gateway -ext SAN=ip:127.0.0.1";
    keytool(keys, `-genkeypair -alias gateway -keyalg EC -validity 2 ${names}`);
    keytool(keys, `-exportcert -alias gateway -file ${certificate}`);
    keytool(trusted, `-importcert -noprompt -alias gateway -file ${certificate}`);
    trust = [`-Djavax.net.ssl.trustStore=${trusted}`, `-Djavax.net.ssl.trustStorePassword=${PASS}`];
    gateway = await Gateway.start({ pfx: readFileSync(keys), passphrase: PASS });
  });

  afterAll(async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["hostUrl", () => ({ hostUrl: `https://127.0.0.1:${gateway.port}` })],
    ["https", () => ({ host: "127.0.0.1", port: String(gateway.port), https: "true" })],
  ])(
    "pushes with user and password to a gateway that Java trusts, by %s",
    async (_key, address) => {
      const before = gateway.received.length;
      const harness = await Harness.start({ jvm: trust });
      await harness.create({ ...address(), jobName: "lab", user: "u", password: "canary-pw" });
      await harness.tell("report");
      await harness.tell("close");
      await harness.stop();
      expect(harness.log("WARN")).toEqual([]);
      const authorization = `Basic ${Buffer.from("u:canary-pw").toString("base64")}`;
      expect(gateway.received.slice(before)).toEqual([
        expect.objectContaining({
          method: "PUT",
          headers: expect.objectContaining({ authorization }),
        }),
        expect.objectContaining({
          method: "DELETE",
          headers: expect.objectContaining({ authorization }),
        }),
      ]);
    },
  );

  test("sends nothing to a gateway that Java does not trust", async () => {
    const before = gateway.received.length;
    const harness = await Harness.start();
    const hostUrl = `https://127.0.0.1:${gateway.port}`;
    await harness.create({ hostUrl, user: "u", password: "canary-pw" });
    await harness.tell("report");
    await harness.tell("settle");
    expect(harness.log("WARN")).toEqual([
      expect.stringContaining("}: javax.net.ssl.SSLHandshakeException: "),
    ]);
    await harness.stop();
    expect(gateway.received.slice(before)).toEqual([]);
    expect(harness.text).not.toContain("canary-pw");
  });
});
