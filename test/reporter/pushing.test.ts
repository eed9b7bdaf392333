import { Gateway, type Answer } from "./gateway";
import { generations } from "./generations";
import {
  describeWithJdk,
  Harness,
  jdks,
  until,
  type HarnessOptions,
  type Setting,
} from "./harness";

const USER = "1250000000";
const TOKEN = "canary-T0ken-ß";
const CREDENTIALS = Buffer.from(`${USER}:${TOKEN}`).toString("base64");
const RANDOM = /^[0-9a-f]{32}$/;

let gateway: Gateway;
let harness: Harness;

beforeEach(async () => {
  gateway = await Gateway.start();
});

afterEach(async () => {
  const code = await harness.stop();
  await gateway.stop();
  expect(code).toBe(0);
  expect(harness.text).not.toContain(TOKEN);
  expect(harness.text).not.toContain(CREDENTIALS);
});

async function open(settings: Record<string, Setting> = {}, options?: HarnessOptions) {
  harness = await Harness.start(options);
  const address = { host: "127.0.0.1", port: String(gateway.port), jobName: "lab" };
  const created = await harness.create({ ...address, user: USER, password: TOKEN, ...settings });
  expect(created).toBe("created");
}

/** A push, waited for. */
async function push() {
  await harness.tell("report");
  await harness.tell("settle");
}

/** A promise that is settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const runtimes = generations.map((generation) => ({ ...generation, jdk: jdks[0] }));
const newest = jdks.slice(1).flatMap((jdk) => generations.slice(-1).map((g) => ({ ...g, jdk })));

describeWithJdk.each([...runtimes, ...newest])(
  "with the classes of Flink $version on Java $jdk.version ($standsFor)",
  ({ version, jdk }) => {
    test("pushes what Flink registered, and deletes it at the end, with user and password", async () => {
      const settings = { groupingKey: "instance_id=emr-1", randomJobNameSuffix: "false" };
      await open({ ...settings, needBasicAuth: "true" }, { version, jdk });
      await harness.tell("gauge lag 7 host=h1 job_name=order-sync.v2");
      await push();
      expect((await harness.tell("close")).said).toBe("closed");
      expect(gateway.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "PUT /metrics/job/lab/instance_id/emr-1",
        "DELETE /metrics/job/lab/instance_id/emr-1",
      ]);
      for (const { headers } of gateway.received) {
        expect(headers.authorization).toBe(`Basic ${CREDENTIALS}`);
      }
      const [put] = gateway.received;
      expect(put?.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
      expect(put?.body).toContain(
        'flink_taskmanager_lag{host="h1",job_name="order_sync_v2",} 7.0\n',
      );
      expect(harness.log("WARN")).toEqual([]);
    });

    test("reads numbers and booleans that a config.yaml holds without quotes", async () => {
      const typed = { needBasicAuth: true, randomJobNameSuffix: false, deleteOnShutdown: false };
      const numbers = { port: gateway.port, user: Number(USER) };
      await open({ ...typed, ...numbers, filterLabelValueCharacters: false }, { version, jdk });
      await harness.tell("gauge lag 7 job_name=order-sync.v2");
      await push();
      await harness.tell("close");
      const [put] = gateway.received;
      expect(put?.headers.authorization).toBe(`Basic ${CREDENTIALS}`);
      expect(put?.path).toBe("/metrics/job/lab");
      expect(put?.body).toContain('job_name="order-sync.v2"');
      expect(gateway.of("DELETE")).toEqual([]);
    });

    test("warns once in an outage, and says at its end how long it was", async () => {
      await open({}, { version, jdk });
      gateway.answer = () => ({ status: 401, body: "Unauthorized" });
      for (let i = 0; i < 3; i++) await push();
      expect(harness.log("WARN")).toEqual([
        expect.stringMatching(
          /^Failed to push metrics to PushGateway with jobName lab[0-9a-f]{32}, groupingKey \{\}: java\.io\.IOException: Response code from http:\/\/127\.0\.0\.1:\d+\/metrics\/job\/lab[0-9a-f]{32} was 401, response body: Unauthorized\. Jobs go on; the same again is only counted\.$/,
        ),
      ]);
      gateway.answer = () => ({ status: 202 });
      await push();
      await push();
      expect(harness.log("WARN")).toHaveLength(1);
      expect(harness.log("INFO").slice(1)).toEqual([
        expect.stringMatching(
          /^Metrics reach PushGateway with jobName lab[0-9a-f]{32}, groupingKey \{\} again, after \d+ s with 3 failed and 0 skipped pushes\.$/,
        ),
      ]);
    });
  },
);

describeWithJdk("an outage", () => {
  const answers: [string, Answer, string][] = [
    ["status 500", { status: 500, body: "boom" }, "was 500, response body: boom."],
    ["a body-less 400", { status: 400 }, "was 400, response body: . "],
    [
      "a redirect, which is not followed",
      { status: 302, headers: { location: "/elsewhere" } },
      "was 302, response body: .",
    ],
    [
      "a 401 that asks for a password",
      { status: 401, headers: { "www-authenticate": "Basic realm=x" } },
      "was 401, response body: .",
    ],
  ];

  test.each(answers)("by %s is told once", async (_name, answer, text) => {
    await open();
    gateway.answer = () => answer;
    await push();
    await push();
    expect(harness.log("WARN")).toEqual([expect.stringContaining(text)]);
    expect(gateway.of("PUT")).toHaveLength(2);
    expect(gateway.of("GET")).toEqual([]);
  });

  test("by a refused connection is told once, and its end too", async () => {
    await open();
    await gateway.stop();
    await push();
    await push();
    expect(harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.net.ConnectException: Connection refused"),
    ]);
    expect(harness.text).not.toContain("\tat ");
  });

  test("by silence ends after the time-out of 10 seconds", async () => {
    await open();
    gateway.answer = () => ({});
    await harness.tell("report");
    const { millis } = await harness.tell("settle");
    expect(millis).toBeGreaterThan(8_000);
    expect(millis).toBeLessThan(15_000);
    expect(harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.net.SocketTimeoutException: Read timed out."),
    ]);
  });

  test("that changes its cause is told again, at most five times", async () => {
    await open();
    let status = 500;
    gateway.answer = () => ({ status: status++ });
    for (let i = 0; i < 8; i++) await push();
    const told = harness.log("WARN").map((line) => / was (\d+),/.exec(line)?.[1]);
    expect(told).toEqual(["500", "501", "502", "503", "504"]);
  });

  test("shows the gateway's words without control characters, and not more than 256 bytes of them", async () => {
    await open();
    const body = `first\r\nsecond\u001b[31m\u0007${"x".repeat(100_000)}`;
    gateway.answer = () => ({ status: 503, body });
    await push();
    const [line = ""] = harness.log("WARN");
    expect(line).toContain("response body: first second [31m xxx");
    expect(line.match(/x{2,}/)?.[0].length).toBe(256 - "first\r\nsecond\u001b[31m\u0007".length);
  });

  test("shows no password that the gateway sends back", async () => {
    await open();
    gateway.answer = ({ headers }) => ({
      status: 403,
      body: `${headers.authorization} of ${TOKEN} is refused`,
    });
    await push();
    const [line] = harness.log("WARN");
    expect(line).toContain("response body: Basic ****** of ****** is refused.");
  });

  test("by a job's broken metric harms nothing, and ends when the metric goes", async () => {
    await open();
    await harness.tell("gauge bad broken");
    await push();
    await push();
    expect(harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.lang.NoClassDefFoundError: a gauge of a job."),
    ]);
    expect(harness.text).not.toContain("Exception in thread");
  });
});

describeWithJdk("a slow gateway", () => {
  test("does not hold up Flink: reports return at once, are counted, and told once", async () => {
    await open();
    const slow = gate();
    gateway.answer = () => ({ status: 200, after: slow.opened });
    expect((await harness.tell("report")).millis).toBeLessThan(1_000);
    await until("the push", () => gateway.of("PUT").length === 1);
    for (let i = 0; i < 3; i++) expect((await harness.tell("report")).millis).toBeLessThan(100);
    expect(gateway.of("PUT")).toHaveLength(1);
    slow.open();
    await harness.tell("settle");
    expect(harness.log("WARN")).toEqual([
      expect.stringContaining("}: the push before is still under way. Jobs go on"),
    ]);
    expect(harness.log("INFO")).toHaveLength(1);
    gateway.answer = () => ({ status: 200 });
    await push();
    expect(harness.log("INFO")[1]).toMatch(/ with 0 failed and 3 skipped pushes\.$/);
  });

  test("at the end gets its last push before the deletion", async () => {
    await open();
    const slow = gate();
    gateway.answer = () => ({ status: 200, after: slow.opened });
    await harness.tell("report");
    await until("the push", () => gateway.of("PUT").length === 1);
    const closed = harness.tell("close");
    slow.open();
    expect((await closed).said).toBe("closed");
    expect(gateway.received.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
    expect(harness.log("WARN")).toEqual([]);
  });

  test("does not keep a process from ending: close gives up after 10 seconds", async () => {
    await open();
    gateway.answer = () => ({});
    const { said, millis } = await harness.tell("close");
    expect(said).toBe("closed");
    expect(millis).toBeLessThan(15_000);
    expect(harness.log("WARN").join()).toMatch(/Failed to (wait for|delete metrics from) /);
  });
});

describeWithJdk("the end", () => {
  test("leaves the group when deleteOnShutdown is false, after a push under way", async () => {
    await open({ deleteOnShutdown: "false" });
    await harness.tell("report");
    await harness.tell("close");
    expect(gateway.received.map(({ method }) => method)).toEqual(["PUT"]);
  });

  test("is the end: later reports push nothing, and a second close does nothing", async () => {
    await open();
    await harness.tell("close");
    await push();
    expect((await harness.tell("close")).said).toBe("closed");
    expect(gateway.received.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("tells a deletion that failed, and throws nothing", async () => {
    await open();
    gateway.answer = () => ({ status: 500, body: "boom" });
    expect((await harness.tell("close")).said).toBe("closed");
    expect(harness.log("WARN")).toEqual([
      expect.stringMatching(
        /^Failed to delete metrics from PushGateway with jobName lab\w+, groupingKey \{\}: java.io.IOException: .* was 500, response body: boom\./,
      ),
    ]);
  });
});

describeWithJdk("the group", () => {
  const groupOf = (path = "") => path.split("/").slice(2);

  test("has a job name of its own in each process, by default", async () => {
    await open();
    await push();
    await harness.tell("close");
    await harness.create({ hostUrl: `http://127.0.0.1:${gateway.port}` });
    await push();
    const [first, , second] = gateway.received.map(({ path }) => groupOf(path)[1] ?? "");
    expect(first).toMatch(/^lab/);
    expect(first?.slice(3)).toMatch(RANDOM);
    expect(second).toMatch(RANDOM);
    expect(second).not.toBe(first?.slice(3));
  });

  test("carries in Base64 what a path cannot carry", async () => {
    const values = { a: "x/y", b: "two words", c: "中文", d: "..", e: "k=v", f: "plain-1.2_3" };
    const groupingKey = Object.entries(values).map(([key, value]) => `${key}=${value}`);
    const jobName = "team/job 1";
    await open({ randomJobNameSuffix: "false", jobName, groupingKey: groupingKey.join(" ; ") });
    await push();
    const [job, name = "", ...rest] = groupOf(gateway.received[0]?.path);
    expect([job, Buffer.from(name, "base64url").toString()]).toEqual(["job@base64", jobName]);
    const got: Record<string, string> = {};
    for (let i = 0; i < rest.length; i += 2) {
      const [key = "", value = ""] = rest.slice(i, i + 2);
      const packed = key.endsWith("@base64");
      expect(value).toMatch(/^[A-Za-z0-9_.-]+$/);
      got[key.replace("@base64", "")] = packed ? Buffer.from(value, "base64url").toString() : value;
    }
    expect(got).toEqual(values);
    expect(rest).toContain("f");
  });

  test("lies below the path of hostUrl, which wins over host and port", async () => {
    const hostUrl = `http://127.0.0.1:${gateway.port}/push//`;
    await open({ hostUrl, host: "192.0.2.1", port: "1", randomJobNameSuffix: "false" });
    await push();
    expect(gateway.received[0]?.path).toBe("/push/metrics/job/lab");
  });
});

describeWithJdk("authentication", () => {
  const none = { user: "", password: "" };
  const cases: [string, Record<string, Setting>, string | undefined][] = [
    ["is off without user and password", none, undefined],
    ["is off when needBasicAuth says so", { needBasicAuth: "false" }, undefined],
    ["is on with both, without needBasicAuth", {}, CREDENTIALS],
    ["takes upstream's username", { user: "", username: USER }, CREDENTIALS],
    ["takes both names when they agree", { username: USER }, CREDENTIALS],
    ["takes a spelling of its own of true", { needBasicAuth: "TRUE" }, CREDENTIALS],
  ];

  test.each(cases)("%s", async (_name, settings, credentials) => {
    await open(settings);
    await push();
    const header = credentials === undefined ? undefined : `Basic ${credentials}`;
    expect(gateway.received[0]?.headers.authorization).toBe(header);
    expect(harness.log("INFO")[0]).toMatch(
      credentials === undefined ? /authentication off\}$/ : /authentication on\}$/,
    );
  });

  test("is told at the start with the other settings in effect", async () => {
    await open({ groupingKey: "instance_id=emr-1;team=x", deleteOnShutdown: "false" });
    expect(harness.log("INFO")).toEqual([
      expect.stringMatching(
        /^Configured AuthenticatingPushGatewayReporter with \{hostUrl http:\/\/127\.0\.0\.1:\d+, jobName lab[0-9a-f]{32}, groupingKey \{instance_id=emr-1, team=x\}, deleteOnShutdown false, filterLabelValueCharacters true, authentication on\}$/,
      ),
    ]);
  });
});
