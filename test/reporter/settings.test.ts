import { describeWithJdk, type Setting } from "./harness";
import { CREDENTIALS, TOKEN, USER, useSession } from "./session";

const RANDOM = /^[0-9a-f]{32}$/;

const session = useSession();

describeWithJdk("the group", () => {
  const groupOf = (path = "") => path.split("/").slice(2);

  test("has a job name of its own in each process, by default", async () => {
    await session.open();
    await session.push();
    await session.harness.tell("close");
    await session.harness.create({ hostUrl: `http://127.0.0.1:${session.gateway.port}` });
    await session.push();
    const [first, , second] = session.gateway.received.map(({ path }) => groupOf(path)[1] ?? "");
    expect(first).toMatch(/^lab/);
    expect(first?.slice(3)).toMatch(RANDOM);
    expect(second).toMatch(RANDOM);
    expect(second).not.toBe(first?.slice(3));
  });

  test("carries in Base64 what a path cannot carry", async () => {
    const values = { a: "x/y", b: "two words", c: "中文", d: "..", e: "k=v", f: "plain-1.2_3" };
    const groupingKey = Object.entries(values).map(([key, value]) => `${key}=${value}`);
    const jobName = "team/job 1";
    await session.open({
      randomJobNameSuffix: "false",
      jobName,
      groupingKey: groupingKey.join(" ; "),
    });
    await session.push();
    const [job, name = "", ...rest] = groupOf(session.gateway.received[0]?.path);
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
    const hostUrl = `http://127.0.0.1:${session.gateway.port}/push//`;
    await session.open({ hostUrl, host: "192.0.2.1", port: "1", randomJobNameSuffix: "false" });
    await session.push();
    expect(session.gateway.received[0]?.path).toBe("/push/metrics/job/lab");
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
    await session.open(settings);
    await session.push();
    const header = credentials === undefined ? undefined : `Basic ${credentials}`;
    expect(session.gateway.received[0]?.headers.authorization).toBe(header);
    expect(session.harness.log("INFO")[0]).toMatch(
      credentials === undefined ? /authentication off\}$/ : /authentication on\}$/,
    );
  });

  test("takes upstream's keys alone: hostUrl, username, password", async () => {
    const hostUrl = `http://127.0.0.1:${session.gateway.port}`;
    await session.open({ ...none, host: "", port: "", hostUrl, username: USER, password: TOKEN });
    await session.push();
    expect(session.gateway.received[0]?.headers.authorization).toBe(`Basic ${CREDENTIALS}`);
  });

  test("is told at the start with the other settings in effect", async () => {
    await session.open({ groupingKey: "instance_id=emr-1;team=x", deleteOnShutdown: "false" });
    expect(session.harness.log("INFO")).toEqual([
      expect.stringMatching(
        /^Configured AuthenticatingPushGatewayReporter with \{hostUrl http:\/\/127\.0\.0\.1:\d+, jobName lab[0-9a-f]{32}, groupingKey \{instance_id=emr-1, team=x\}, deleteOnShutdown false, filterLabelValueCharacters true, authentication on\}$/,
      ),
    ]);
  });
});
