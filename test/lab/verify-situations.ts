/** What happens to applications, one after the other, and what `npm run verify` must say of it. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { equip } from "../../scripts/lab/equipment";
import { locateTools } from "../../scripts/tools/locate";
import type { VerdictId } from "../../scripts/verify/verdict";
import { cannotBeTried } from "../support/cannot-be-tried";
import {
  type Said,
  type SubmitOptions,
  type Submitted,
  VerifyBench,
  withGateway,
  withKeys,
  withoutJar,
  withoutKeys,
} from "./verify-bench";

const APPID = "1250000001";
const CORE_SITE = "usr/local/service/hadoop/etc/hadoop/core-site.xml";
const WRONG = "not-the-token";
/** So long after the change nobody can say any more that an application of then had no time to push. */
const OLD_ENOUGH_SECONDS = 145;

type Verdicts = Readonly<Record<string, VerdictId>>;

/** How an application is broken, what verify must say, and what must stand in its evidence. */
interface Fault extends SubmitOptions {
  readonly verdict: VerdictId;
  readonly evidence: RegExp;
}

const rarely = withKeys({ interval: "300 SECONDS" });
const FAULTS: Readonly<Record<string, Fault>> = {
  "wrong password": {
    spoil: withKeys({ password: WRONG }),
    verdict: "authentication refused",
    evidence: /was 401/,
  },
  "dead gateway": {
    spoil: withGateway("127.0.0.1", 1),
    verdict: "gateway unreachable",
    evidence: /ConnectException/,
  },
  "no jar": {
    spoil: withoutJar,
    verdict: "reporter not loaded",
    evidence: /could not be found for reporter promgateway/,
  },
  "other label": {
    spoil: withKeys({ groupingKey: "instance_id=emr-other" }),
    verdict: "label lost",
    evidence: /emr-other/,
  },
  "no keys": {
    spoil: withoutKeys,
    verdict: "configuration not read",
    evidence: /metrics\.reporter\.promgateway/,
  },
  "rest closed": {
    spoil: withoutKeys,
    reachable: false,
    verdict: "logs not accessible",
    evidence: /started/,
  },
  "soon after": {
    spoil: rarely,
    afterChange: 30,
    verdict: "cannot be told",
    evidence: /changed/,
  },
  // However long this machine takes: by YARN's clock it has not had the time.
  "just started": {
    spoil: rarely,
    afterChange: 3600,
    verdict: "nothing yet",
    evidence: /started/,
  },
};

const says = (wanted: Verdicts) => (said: Said) =>
  Object.entries(wanted).every(([name, verdict]) => said.applications[name] === verdict);

/** The groups of a session's processes, as each has logged its own. */
function killedGroups({ session }: Submitted): string[] {
  return session.processes.map(({ kind, name, log }) => {
    const job = /Configured \w+ with .*jobName (\S+[0-9a-f]{32}),/.exec(log.text())?.[1];
    if (job === undefined) throw new Error(`${name} logged no group.`);
    return `${kind} ${job}`;
  });
}

/** Declares the tests on one real Flink. Where a program is missing they are skipped with the reason. */
export function describeVerify(version: string): void {
  const title = `verify on real Flink ${version}`;
  const equipment = equip(version);
  const { pulumi, prometheus } = locateTools();
  const missing = [
    ...("missing" in equipment ? equipment.missing : []),
    ...(pulumi ? [] : ["the Pulumi CLI"]),
    ...(prometheus ? [] : ["Prometheus"]),
  ];
  if ("missing" in equipment || missing.length > 0) {
    return cannotBeTried(title, missing.join("; "));
  }
  describe(title, () => {
    jest.setTimeout(300_000);
    let bench: VerifyBench;
    let main: Submitted;
    beforeAll(async () => {
      bench = await VerifyBench.open(equipment);
    });
    afterAll(() => bench?.close());

    /** Does something while these applications run; whatever becomes of it, the next situation finds none of them. */
    async function during(
      applications: Readonly<Record<string, SubmitOptions>>,
      work: () => Promise<void>,
    ): Promise<void> {
      const running: Submitted[] = [];
      try {
        for (const [name, options] of Object.entries(applications)) {
          running.push(await bench.submit(name, options));
        }
        await work();
      } finally {
        await Promise.all(running.map((each) => bench.end(each, "stop")));
      }
    }

    test("older than the configuration: named with its jobs, a new one in it too", async () => {
      const old = await bench.submit("old", { taskManager: true });
      await old.session.submit({ name: "early" });
      await bench.up();
      await old.session.submit({ name: "late" });
      const said = await bench.verify();
      expect(said).toMatchObject({
        exitCode: 2,
        cluster: "older than the configuration",
        applications: { old: "older than the configuration" },
      });
      expect([...(said.whole.applications[0]?.jobs ?? [])].sort()).toEqual(["early", "late"]);
      await bench.end(old, "kill");
    });

    test("of broken applications side by side, each has its own verdict and evidence", async () => {
      const wanted = Object.fromEntries(
        Object.entries(FAULTS).map(([name, { verdict }]) => [name, verdict]),
      );
      await during(FAULTS, async () => {
        const said = await bench.eventually(says(wanted));
        expect(said.applications).toEqual(wanted);
        expect(said).toMatchObject({ exitCode: 2, cluster: "authentication refused" });
        for (const { name, evidence } of said.whole.applications) {
          expect(JSON.stringify(evidence)).toMatch(FAULTS[name]?.evidence ?? /^$/);
        }
        for (const secret of [WRONG, await bench.token()]) {
          expect(JSON.stringify(said.whole)).not.toContain(secret);
          expect(await bench.text()).not.toContain(secret);
        }
      });
    });

    test("a session that was started afterwards arrives", async () => {
      main = await bench.submit("main", { taskManager: true });
      await main.session.submit({ name: "orders" });
      const said = await bench.eventually(({ exitCode }) => exitCode === 0);
      expect(said).toMatchObject({
        exitCode: 0,
        cluster: "arriving",
        applications: { main: "arriving" },
      });
      expect(said.whole.applications[0]).toMatchObject({
        jobs: ["orders"],
        evidence: { jobManagers: 1, taskManagers: 1 },
      });
    });

    test("what the instance drops, what goes elsewhere, and a token that was rotated", async () => {
      const { cloud } = bench.setting;
      const instanceId = await bench.setting.instanceId();
      const { host, port } = await bench.foreignGateway();
      await bench.end(main, "kill");
      await cloud.setFull(instanceId, true);
      const both = { "new series": {}, elsewhere: { spoil: withGateway(host, port) } };
      await during(both, async () => {
        await bench.sinceChange(OLD_ENOUGH_SECONDS);
        // Where nothing new is stored, nobody can tell what went elsewhere.
        const full: Verdicts = { "new series": "dropped by quota", elsewhere: "dropped by quota" };
        expect((await bench.eventually(says(full))).applications).toEqual(full);
        await cloud.setFull(instanceId, false);
        const lifted: Verdicts = { "new series": "arriving", elsewhere: "unexplained" };
        expect((await bench.eventually(says(lifted))).applications).toEqual(lifted);
        const token = await bench.token();
        await cloud.rotateToken(instanceId, "rotated-in-the-lab");
        const rotated: Verdicts = {
          "new series": "authentication refused",
          elsewhere: "unexplained",
        };
        expect((await bench.eventually(says(rotated))).applications).toEqual(rotated);
        await cloud.rotateToken(instanceId, token);
        expect((await bench.eventually(says(lifted))).applications).toEqual(lifted);
      });
    });

    test("a killed one leaves stale groups, and the commands that are printed clear them", async () => {
      const said = await bench.eventually(({ cluster }) => cluster === "stale");
      expect(said).toMatchObject({ exitCode: 2, cluster: "stale", applications: {} });
      // An orderly stop may leave its group too: that is a race. The killed ones' stay for sure.
      const stale = said.whole.stale.map(({ process, job }) => `${process} ${job}`);
      expect(stale).toEqual(expect.arrayContaining(killedGroups(main)));
      const commands = (await bench.text()).match(/curl -X DELETE .*/g) ?? [];
      expect(commands).toHaveLength(stale.length);
      const TOKEN = await bench.token();
      const env = { PATH: process.env.PATH, APPID, TOKEN };
      for (const command of commands) {
        expect(command).not.toContain(TOKEN);
        await promisify(execFile)("/bin/bash", ["-c", `${command} -sf`], { env });
      }
      const then = await bench.eventually(({ cluster }) => cluster === "nothing submitted");
      expect(then).toMatchObject({ exitCode: 2, cluster: "nothing submitted", applications: {} });
      expect(then.whole.stale).toEqual([]);
      expect(await bench.text("--lang", "zh")).toContain("尚无数据");
    });

    test("a cluster with Kerberos is refused as long as no keytab is named", async () => {
      const file = bench.masterFile(CORE_SITE);
      writeFileSync(file, readFileSync(file, "utf8").replace(">simple<", ">kerberos<"));
      expect(await bench.verify()).toMatchObject({ exitCode: 3, cluster: "kerberos" });
    });
  });
}
