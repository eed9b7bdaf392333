/** The part of `npm run verify` that runs on a node, and what is made of it, on a real YARN. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { jdkProgram } from "../../emulator/real-flink/java";
import { poll } from "../../emulator/real-flink/poll";
import { confFileOf } from "../../emulator/real-flink/reporter-keys";
import { REPORTER_LOG_GREP } from "../../provider/flink/reporter-log";
import { type LookedCluster, parseApplications } from "../../provider/hosts/applications";
import { parseSubmissions, type Submission } from "../../provider/hosts/submissions";
import { equipYarn } from "../../scripts/lab/equipment";
import { kindOf } from "../../scripts/lab/evidence";
import { INSTANCE_ID } from "../../scripts/lab/ground";
import { type LabApplication, YarnStage } from "../../scripts/lab/yarn/stage";
import type { PushGroup } from "../../scripts/verify/groups";
import { judgeCluster } from "../../scripts/verify/judge-cluster";
import { RemoteBench } from "../provider/hosts/remote-bench";
import { cannotBeTried } from "../support/cannot-be-tried";

const VERSION = "1.18.1";
const JOB_NAME = "shop";
/** The lab's reporters push each second. */
const FRESH_SECONDS = 5;
const equipment = equipYarn(VERSION);
const title = `verify on a real YARN, Flink ${VERSION}`;
const missing = [
  ...("missing" in equipment ? equipment.missing : []),
  // Logs are read as their owner.
  ...(process.getuid?.() === 0 ? [] : ["root, to act as an application's owner"]),
];

if ("missing" in equipment || missing.length > 0) cannotBeTried(title, missing.join("; "));
else {
  describe(title, () => {
    jest.setTimeout(300_000);
    let dir: string;
    let stage: YarnStage;
    let node: RemoteBench;
    let home: string;
    let old: LabApplication;
    let young: LabApplication;
    beforeAll(async () => {
      dir = realpathSync(mkdtempSync(path.join(tmpdir(), "flinkwatch-verify-yarn-")));
      stage = await YarnStage.open(equipment, dir);
      node = new RemoteBench();
      home = stage.newHome("ins-master1");
      layNode();
    });
    afterAll(async () => {
      node?.close();
      await stage?.close();
      rmSync(dir, { recursive: true, force: true });
    });

    /** Flink and Hadoop side by side, as EMR has them, with a `yarn` that runs Hadoop's own code. */
    function layNode(): void {
      const hadoop = path.join(dir, "service/hadoop");
      mkdirSync(path.join(hadoop, "bin"), { recursive: true });
      mkdirSync(path.join(hadoop, "etc"));
      symlinkSync(home, path.join(dir, "service/flink"));
      const { clientConf } = stage.cluster;
      symlinkSync(clientConf, path.join(hadoop, "etc/hadoop"));
      const { jdk, jars } = stage.cluster.options;
      const command = [
        ...[jdkProgram(jdk, "java"), "-Xmx128m", "--add-opens=java.base/java.lang=ALL-UNNAMED"],
        ...["-cp", [clientConf, ...jars.daemons].join(":")],
        "org.apache.hadoop.yarn.client.cli.LogsCLI",
      ];
      const quoted = command.map((word) => `'${word}'`).join(" ");
      const text = `#!/bin/bash\nshift\nexport HADOOP_CONF_DIR='${clientConf}'\nexec ${quoted} "$@"\n`;
      const file = path.join(hadoop, "bin/yarn");
      writeFileSync(file, text);
      chmodSync(file, 0o755);
    }

    async function look(): Promise<LookedCluster> {
      const ran = await node.run({
        script: "look-applications",
        parameters: {
          FW_HOME: path.join(dir, "service/flink"),
          ...{ FW_SINCE: "1", FW_LINES: REPORTER_LOG_GREP, FW_KEYTAB: "", FW_PRINCIPAL: "" },
        },
      });
      expect(ran.exitCode).toBe(0);
      expect(ran.output).not.toContain(stage.gateway.account.token);
      return parseApplications(ran.output);
    }

    /** What the logs of the node's Flink clients tell. */
    async function submissions(): Promise<Map<string, Submission>> {
      const parameters = { FW_HOME: path.join(dir, "service/flink") };
      const { output } = await node.run({ script: "look-submissions", parameters });
      expect(output).not.toContain(stage.gateway.account.token);
      return new Map(parseSubmissions({ node: "ins-master1", status: "ok", output }));
    }

    /** The gateway's groups, as a Prometheus that scrapes it would show them. */
    async function groups(): Promise<PushGroup[]> {
      const now = Date.now() / 1000;
      return (await stage.gateway.groups()).flatMap((group) => {
        const process = kindOf(group);
        const series = process && group.metrics.get(`flink_${process}_Status_JVM_CPU_Time`)?.[0];
        if (!process || !series) return [];
        const isFresh = group.pushedAtSeconds > now - FRESH_SECONDS;
        const { labels } = series;
        return [{ process, job: labels.job ?? "", labels, isFresh, jobIds: [] }];
      });
    }

    async function judge(looked: LookedCluster) {
      const changedAt = statSync(confFileOf(home)).mtimeMs;
      return judgeCluster(
        { looked, groups: await groups(), grouping: ["instance_id"] },
        {
          ...{ instance: INSTANCE_ID, jobName: JOB_NAME, reporterName: "promgateway" },
          ...{ intervalSeconds: 1, changedAt, now: looked.now },
        },
      );
    }

    test("an old session is older than the configuration with its new job, a new session arrives", async () => {
      old = await stage.startSession(home, "old");
      await stage.submit(old, "early");
      stage.putJar(home);
      stage.configure(home, JOB_NAME);
      await stage.submit(old, "late");
      young = await stage.startSession(home, "young");
      await stage.submit(young, "orders");
      await poll({ what: "both kinds to push", seconds: 60 }, async () => {
        const kinds = (await groups()).map(({ process }) => process);
        return new Set(kinds).size === 2;
      });
      const looked = await look();
      expect(looked).toMatchObject({ security: "simple", yarnAnswers: true, isCut: false });
      const told = await judge(looked);
      const byId = new Map(told.applications.map((one) => [one.id, one]));
      expect(byId.get(old.id)?.verdict).toBe("older than the configuration");
      expect([...(byId.get(old.id)?.jobs ?? [])].sort()).toEqual(["early", "late"]);
      expect(byId.get(young.id)).toMatchObject({
        verdict: "arriving",
        name: "young",
        jobs: ["orders"],
        evidence: { jobManagers: 1, taskManagers: 1 },
      });
      const seen = looked.applications.find(({ id }) => id === young.id);
      for (const process of ["jobmanager", "taskmanager"]) {
        const lines = seen?.logs.find((log) => log.process === process)?.lines.join("\n");
        expect(lines).toMatch(/Periodically reporting metrics/);
      }
      expect(seen?.settings?.get("metrics.reporter.promgateway.password")).toBe("******");
    });

    test("the clients' logs tell which file each application was submitted with", async () => {
      const told = await submissions();
      const [before, after] = [told.get(old.id), told.get(young.id)];
      expect([before?.node, after?.node]).toEqual(["ins-master1", "ins-master1"]);
      expect(before?.readAt).toBeLessThan(before?.configurationChanged ?? 0);
      expect(after?.readAt).toBeGreaterThanOrEqual(after?.configurationChanged ?? Infinity);
      const { applications } = await look();
      for (const { id, startedTime } of applications) {
        expect(told.get(id)?.readAt).toBeLessThanOrEqual(startedTime);
      }
    });

    test("a killed application's collected logs are read as its owner, and its groups are nobody's", async () => {
      await stage.cluster.rest.kill(young.id);
      await stage.ended(young);
      const ended = await poll({ what: "collected logs", seconds: 60 }, async () => {
        const looked = await look();
        const one = looked.applications.find(({ id }) => id === young.id);
        return one && one.logs.length === 2 && { looked, one };
      });
      expect(ended.one.state).toBe("KILLED");
      expect(ended.one.finishedTime).toBeGreaterThan(ended.one.startedTime);
      for (const { lines } of ended.one.logs) {
        expect(lines.join("\n")).toMatch(/Periodically reporting metrics/);
      }
      await poll({ what: "pushes to have stopped", seconds: 30 }, async () =>
        (await groups()).every(({ isFresh }) => !isFresh),
      );
      // Whether a kill leaves groups is a race on YARN; those that are left are told, and nothing else.
      const left = (await groups()).map(({ job }) => job).sort();
      const told = await judge(ended.looked);
      expect(told.stale.map(({ job }) => job).sort()).toEqual(left);
      expect(told.applications.map(({ id }) => id)).toEqual([old.id]);
    });
  });
}
