import { until } from "../support/until";
import { describeWithJdk } from "./harness";
import { useSession } from "./session";

const session = useSession();

/** A promise that is settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describeWithJdk("a slow gateway", () => {
  test("does not hold up Flink: reports return at once, are counted, and told once", async () => {
    await session.open();
    const slow = gate();
    session.gateway.answer = () => ({ status: 200, after: slow.opened });
    expect((await session.harness.tell("report")).millis).toBeLessThan(1_000);
    await until("the push", () => session.gateway.of("PUT").length === 1);
    for (let i = 0; i < 3; i++)
      expect((await session.harness.tell("report")).millis).toBeLessThan(100);
    expect(session.gateway.of("PUT")).toHaveLength(1);
    slow.open();
    await session.harness.tell("settle");
    expect(session.harness.log("WARN")).toEqual([
      expect.stringContaining("}: the push before is still under way. Jobs go on"),
    ]);
    expect(session.harness.log("INFO")).toHaveLength(1);
    session.gateway.answer = () => ({ status: 200 });
    await session.push();
    expect(session.harness.log("INFO")[1]).toMatch(/ with 0 failed and 3 skipped pushes\.$/);
  });

  test("at the end gets its last push before the deletion", async () => {
    await session.open();
    const slow = gate();
    session.gateway.answer = () => ({ status: 200, after: slow.opened });
    await session.harness.tell("report");
    await until("the push", () => session.gateway.of("PUT").length === 1);
    const closed = session.harness.tell("close");
    slow.open();
    expect((await closed).said).toBe("closed");
    expect(session.gateway.received.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
    expect(session.harness.log("WARN")).toEqual([]);
  });

  test("does not keep a process from ending: close gives up after 10 seconds", async () => {
    await session.open();
    session.gateway.answer = () => ({});
    const { said, millis } = await session.harness.tell("close");
    expect(said).toBe("closed");
    expect(millis).toBeLessThan(15_000);
    expect(session.harness.log("WARN").join()).toMatch(/Failed to (wait for|delete metrics from) /);
  });
});

describeWithJdk("the end", () => {
  test("leaves the group when deleteOnShutdown is false, after a push under way", async () => {
    await session.open({ deleteOnShutdown: "false" });
    await session.harness.tell("report");
    await session.harness.tell("close");
    expect(session.gateway.received.map(({ method }) => method)).toEqual(["PUT"]);
  });

  test("is the end: later reports push nothing, and a second close does nothing", async () => {
    await session.open();
    await session.harness.tell("close");
    await session.push();
    expect((await session.harness.tell("close")).said).toBe("closed");
    expect(session.gateway.received.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("tells a deletion that failed, and throws nothing", async () => {
    await session.open();
    session.gateway.answer = () => ({ status: 500, body: "boom" });
    expect((await session.harness.tell("close")).said).toBe("closed");
    expect(session.harness.log("WARN")).toEqual([
      expect.stringMatching(
        /^Failed to delete metrics from PushGateway with jobName lab\w+, groupingKey \{\}: java.io.IOException: .* was 500, response body: boom\./,
      ),
    ]);
  });
});
