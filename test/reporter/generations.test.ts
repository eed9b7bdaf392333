import { generations } from "./generations";
import { describeWithJdk, jdks } from "./harness";
import { CREDENTIALS, USER, useSession } from "./session";

const session = useSession();

const runtimes = generations.map((generation) => ({ ...generation, jdk: jdks[0] }));
const newest = jdks.slice(1).flatMap((jdk) => generations.slice(-1).map((g) => ({ ...g, jdk })));

for (const { version, standsFor, jdk } of [...runtimes, ...newest]) {
  const title = `with the classes of Flink ${version} on Java ${jdk?.version} (${standsFor})`;
  const tests = () => {
    test("pushes what Flink registered, and deletes it at the end, with user and password", async () => {
      const settings = { groupingKey: "instance_id=emr-1", randomJobNameSuffix: "false" };
      await session.open({ ...settings, needBasicAuth: "true" }, { version, jdk });
      await session.harness.tell("gauge lag 7 host=h1 job_name=order-sync.v2");
      await session.push();
      expect((await session.harness.tell("close")).said).toBe("closed");
      expect(session.gateway.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "PUT /metrics/job/lab/instance_id/emr-1",
        "DELETE /metrics/job/lab/instance_id/emr-1",
      ]);
      for (const { headers } of session.gateway.received) {
        expect(headers.authorization).toBe(`Basic ${CREDENTIALS}`);
      }
      const [put] = session.gateway.received;
      expect(put?.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
      expect(put?.body).toContain(
        'flink_taskmanager_lag{host="h1",job_name="order_sync_v2",} 7.0\n',
      );
      expect(session.harness.log("WARN")).toEqual([]);
    });

    test("reads numbers and booleans that a config.yaml holds without quotes", async () => {
      const typed = { needBasicAuth: true, randomJobNameSuffix: false, deleteOnShutdown: false };
      const numbers = { port: session.gateway.port, user: Number(USER) };
      await session.open(
        { ...typed, ...numbers, filterLabelValueCharacters: false },
        { version, jdk },
      );
      await session.harness.tell("gauge lag 7 job_name=order-sync.v2");
      await session.push();
      await session.harness.tell("close");
      const [put] = session.gateway.received;
      expect(put?.headers.authorization).toBe(`Basic ${CREDENTIALS}`);
      expect(put?.path).toBe("/metrics/job/lab");
      expect(put?.body).toContain('job_name="order-sync.v2"');
      expect(session.gateway.of("DELETE")).toEqual([]);
    });

    test("warns once in an outage, and says at its end how long it was", async () => {
      await session.open({}, { version, jdk });
      session.gateway.answer = () => ({ status: 401, body: "Unauthorized" });
      for (let i = 0; i < 3; i++) await session.push();
      expect(session.harness.log("WARN")).toEqual([
        expect.stringMatching(
          /^Failed to push metrics to PushGateway with jobName lab[0-9a-f]{32}, groupingKey \{\}: java\.io\.IOException: Response code from http:\/\/127\.0\.0\.1:\d+\/metrics\/job\/lab[0-9a-f]{32} was 401, response body: Unauthorized\. Jobs go on; the same again is only counted\.$/,
        ),
      ]);
      session.gateway.answer = () => ({ status: 202 });
      await session.push();
      await session.push();
      expect(session.harness.log("WARN")).toHaveLength(1);
      expect(session.harness.log("INFO").slice(1)).toEqual([
        expect.stringMatching(
          /^Metrics reach PushGateway with jobName lab[0-9a-f]{32}, groupingKey \{\} again, after \d+ s with 3 failed and 0 skipped pushes\.$/,
        ),
      ]);
    });
  };
  describeWithJdk(title, tests, version);
}
