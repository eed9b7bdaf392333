import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeHadoopConf } from "../../../emulator/real-yarn/yarn-site";
import { ResourceManager } from "../../../emulator/yarn/resource-manager";
import { REPORTER_LOG_GREP } from "../../../provider/flink/reporter-log";
import { parseApplications } from "../../../provider/hosts/applications";
import { cannotBeTried } from "../../support/cannot-be-tried";
import { lacksForKerberos, Realm } from "../../support/kerberos";
import { downloaders, kerberosPrograms, RemoteBench } from "./remote-bench";

const title = "YARN behind a real Kerberos";
const lacks = lacksForKerberos();
const LOADED =
  "2026-11-26 01:00:00,000 INFO  MetricRegistryImpl [] - Periodically reporting metrics in intervals of 1 min for reporter promgateway of type X.";
const ANSWERS: Readonly<Record<string, string>> = {
  "/jobs/overview": JSON.stringify({ jobs: [{ jid: "ab12", name: "orders", state: "RUNNING" }] }),
  "/jobmanager/config": "[]",
  "/jobmanager/log": LOADED,
};

if (lacks.length > 0) cannotBeTried(title, lacks.join("; "));
else {
  describe(title, () => {
    let bench: RemoteBench;
    let realm: Realm;
    let yarn: ResourceManager;
    let id: string;
    beforeAll(async () => {
      bench = new RemoteBench();
      realm = await Realm.open(join(bench.dir, "realm"));
      yarn = await ResourceManager.start();
      const answer = (path: string) => {
        const body = ANSWERS[path];
        return body === undefined ? undefined : { type: "text/plain", body };
      };
      id = yarn.submit({ name: "orders", flink: { answer } }).id;
      const web = await realm.door(`http://${yarn.address}`);
      writeHadoopConf(join(bench.dir, "hadoop/etc/hadoop"), {
        core: { "hadoop.security.authentication": "kerberos" },
        yarn: { "yarn.resourcemanager.webapp.address": web },
      });
    });
    afterAll(async () => {
      await realm?.close();
      await yarn?.close();
      bench?.close();
    });

    async function look(who: { keytab?: string; principal?: string }) {
      const { keytab = "", principal = "" } = who;
      const { output } = await bench.run(
        {
          script: "look-applications",
          parameters: {
            ...{ FW_SINCE: "1", FW_LINES: REPORTER_LOG_GREP },
            ...{ FW_KEYTAB: keytab, FW_PRINCIPAL: principal },
          },
        },
        [...downloaders, ...kerberosPrograms],
        realm.environment,
      );
      return parseApplications(output);
    }

    test("a keytab and its principal see what runs, jobs and logs", async () => {
      const hadoop = realm.principal("hadoop/ins-m1");
      const before = readdirSync(tmpdir());
      const seen = await look(hadoop);
      expect(seen).toMatchObject({ security: "kerberos", yarnAnswers: true });
      expect(seen.kinit).toBeUndefined();
      expect(seen.applications).toMatchObject([
        { id, jobs: [{ name: "orders" }], logs: [{ process: "jobmanager", lines: [LOADED] }] },
      ]);
      expect(new Set(realm.visitors())).toEqual(new Set([hadoop.principal]));
      // The ticket is gone with the look.
      expect(readdirSync(tmpdir()).filter((name) => !before.includes(name))).toEqual(
        expect.not.arrayContaining([expect.stringMatching(/^(tmp\.|krb5cc)/)]),
      );
    });

    test("collected logs are read with the ticket, of whoever owns the application", async () => {
      const ended = yarn.submit({ name: "old", user: "etl", flink: { answer: () => undefined } });
      ended.end("KILLED");
      mkdirSync(join(bench.dir, "hadoop/bin"));
      const yarnLogs = join(bench.dir, "hadoop/bin/yarn");
      const text = `[ -r "\${KRB5CCNAME#FILE:}" ] && echo "${LOADED} $*"`;
      writeFileSync(yarnLogs, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
      const { applications } = await look(realm.principal("verify"));
      const { logs } = applications.find((one) => one.id === ended.id)!;
      const [{ lines } = { lines: [] }] = logs;
      expect(lines).toEqual([
        `${LOADED} logs -applicationId ${ended.id} -appOwner etl -log_files jobmanager.log`,
      ]);
    });

    test("without one nothing is asked", async () => {
      const before = realm.visitors();
      expect(await look({})).toMatchObject({ kinit: "missing", applications: [] });
      expect(realm.visitors()).toEqual(before);
    });

    test("the key of another is refused", async () => {
      const { keytab } = realm.principal("spark");
      const { principal } = realm.principal("hive");
      expect(await look({ keytab, principal })).toMatchObject({ kinit: "failed" });
    });
  });
}
