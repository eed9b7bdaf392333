import { Gateway, type Answer } from "./gateway";
import { describeWithJdk } from "./harness";
import { TOKEN, useSession } from "./session";

const session = useSession();

describeWithJdk("an outage", () => {
  const answers: [string, Answer, string][] = [
    ["a 500 with words", { status: 500, body: "boom" }, "was 500, response body: boom. Jobs"],
    ["a 400 without", { status: 400 }, "was 400. Jobs"],
    ["a 403", { status: 403 }, "was 403. Jobs"],
    ["a 429", { status: 429, headers: { "retry-after": "1" } }, "was 429. Jobs"],
    [
      "a 401 that asks for a password",
      { status: 401, headers: { "www-authenticate": "Basic realm=x" } },
      "was 401. Jobs",
    ],
  ];

  test.each(answers)(
    "by %s is told once, and nothing is pushed twice",
    async (_name, answer, text) => {
      await session.open();
      session.gateway.answer = () => answer;
      await session.push();
      await session.push();
      expect(session.harness.log("WARN")).toEqual([expect.stringContaining(text)]);
      expect(session.gateway.received.map(({ method }) => method)).toEqual(["PUT", "PUT"]);
    },
  );

  test.each([301, 302, 307, 308])(
    "by a redirect (%d) is told, and neither metrics nor password go elsewhere",
    async (status) => {
      const elsewhere = await Gateway.start();
      try {
        await session.open();
        const headers = { location: `http://127.0.0.1:${elsewhere.port}/metrics/job/lab` };
        session.gateway.answer = () => ({ status, headers });
        await session.push();
        await session.harness.tell("close");
        expect(session.harness.log("WARN")[0]).toContain(`was ${status}. Jobs`);
        expect(session.gateway.received.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
        expect(elsewhere.received).toEqual([]);
      } finally {
        await elsewhere.stop();
      }
    },
  );

  test("by a refused connection is told once, and its end too", async () => {
    await session.open();
    const { port } = session.gateway;
    await session.gateway.stop();
    await session.push();
    await session.push();
    expect(session.harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.net.ConnectException: Connection refused"),
    ]);
    expect(session.harness.text).not.toContain("\tat ");
    session.gateway = await Gateway.start(undefined, port);
    await session.push();
    await session.push();
    expect(session.harness.log("WARN")).toHaveLength(1);
    expect(session.harness.log("INFO").slice(1)).toEqual([
      expect.stringMatching(/ again, after \d+ s with 2 failed and 0 skipped pushes\.$/),
    ]);
  });

  test("that comes again is told again", async () => {
    await session.open();
    for (const status of [500, 200, 500, 200]) {
      session.gateway.answer = () => ({ status });
      await session.push();
    }
    expect(session.harness.log("WARN")).toHaveLength(2);
    expect(session.harness.log("INFO").slice(1)).toHaveLength(2);
  });

  test("by silence ends after the time-out of 10 seconds", async () => {
    await session.open();
    session.gateway.answer = () => ({});
    await session.harness.tell("report");
    const { millis } = await session.harness.tell("settle");
    expect(millis).toBeGreaterThan(8_000);
    expect(millis).toBeLessThan(15_000);
    expect(session.harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.net.SocketTimeoutException: Read timed out."),
    ]);
  });

  test("that changes its cause is told again, at most five times", async () => {
    await session.open();
    let status = 500;
    session.gateway.answer = () => ({ status: status++ });
    for (let i = 0; i < 8; i++) await session.push();
    const told = session.harness.log("WARN").map((line) => / was (\d+)\./.exec(line)?.[1]);
    expect(told).toEqual(["500", "501", "502", "503", "504"]);
  });

  test("shows the gateway's words without control characters, and not more than 600 characters in all", async () => {
    await session.open();
    const body = `first\r\nsecond\u001b[31m\u0007${"x".repeat(100_000)}`;
    session.gateway.answer = () => ({ status: 503, body });
    await session.push();
    const [line = ""] = session.harness.log("WARN");
    expect(line).toContain("response body: first second [31m xxx");
    const [, cause = ""] = /\}: (.*)\. Jobs go on/.exec(line) ?? [];
    expect(cause).toMatch(/x\.\.\.$/);
    expect(cause).toHaveLength(600 + "...".length);
  });

  test("shows not even the beginning of a password, wherever the gateway's words are cut", async () => {
    await session.open();
    for (const before of [250, 400, 440, 480, 520, 560, 2_040]) {
      session.gateway.answer = () => ({ status: 503, body: "x".repeat(before) + TOKEN });
      await session.push();
      session.gateway.answer = () => ({ status: 200 });
      await session.push();
    }
    expect(session.harness.log("WARN")).toHaveLength(7);
    expect(session.harness.text).not.toContain(TOKEN.slice(0, 4));
  });

  test("shows no password that the gateway sends back", async () => {
    await session.open();
    session.gateway.answer = ({ headers }) => ({
      status: 403,
      body: `${headers.authorization} of ${TOKEN} is refused`,
    });
    await session.push();
    const [line] = session.harness.log("WARN");
    expect(line).toContain("response body: Basic ****** of ****** is refused.");
  });

  test("by a job's broken metric harms nothing, and ends when the metric goes", async () => {
    await session.open();
    await session.harness.tell("gauge bad broken");
    await session.push();
    await session.push();
    expect(session.harness.log("WARN")).toEqual([
      expect.stringContaining("}: java.lang.NoClassDefFoundError: a gauge of a job."),
    ]);
    expect(session.harness.text).not.toContain("Exception in thread");
    await session.harness.tell("remove");
    await session.push();
    expect(session.harness.log("INFO").at(-1)).toContain(" again, after ");
  });
});
