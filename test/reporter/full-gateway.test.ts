import { describeWithJdk, Harness } from "./harness";
import { useSession } from "./session";

const session = useSession();

describeWithJdk("a gateway that takes no connection", () => {
  test("is given up after the time-out of 10 seconds", async () => {
    session.harness = await Harness.start();
    const { said } = await session.harness.tell("full");
    const port = said.replace(/^port/, "");
    expect(await session.harness.create({ host: "127.0.0.1", port, jobName: "lab" })).toBe(
      "created",
    );
    expect((await session.harness.tell("report")).millis).toBeLessThan(1_000);
    const { millis } = await session.harness.tell("settle");
    expect(millis).toBeGreaterThan(8_000);
    expect(millis).toBeLessThan(15_000);
    expect(session.harness.log("WARN")).toEqual([
      expect.stringMatching(/\}: java\.net\.SocketTimeoutException: [Cc]onnect timed out\. Jobs/),
    ]);
  });
});
