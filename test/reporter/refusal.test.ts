import { flinkLabels } from "../../provider/flink/values";
import { Gateway } from "./gateway";
import { describeWithJdk, Harness } from "./harness";
import { cases, good, REFUSED, TOKEN } from "./refusal-cases";

describeWithJdk("refuses", () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
  });

  afterAll(async () => {
    expect(await harness.stop()).toBe(0);
    expect(harness.text).not.toContain(TOKEN);
    expect(harness.text).not.toContain("token=secret");
  });

  test("nothing of settings that are good", async () => {
    expect(await harness.create(good)).toBe("created");
    expect(harness.log("ERROR")).toEqual([]);
  });

  test.each(cases)("%s", async (_name, settings, text) => {
    const before = harness.log("ERROR").length;
    const thrown = await harness.create({ ...good, ...settings });
    expect(thrown).toBe(`thrown java.lang.IllegalArgumentException: ${REFUSED}${text}`);
    expect(harness.log("ERROR").slice(before)).toEqual([`${REFUSED}${text}`]);
  });

  test.each([...flinkLabels])(
    "%s as grouping label, which Flink or the gateway sets",
    async (name) => {
      const text = `groupingKey: holds a label that Flink sets, got "${name}", expected another name. Rename it.`;
      const thrown = await harness.create({ ...good, groupingKey: `a=1; ${name} =x` });
      expect(thrown).toBe(`thrown java.lang.IllegalArgumentException: ${REFUSED}${text}`);
    },
  );

  test("with all faults in one text", async () => {
    const bad = { port: "0", user: "", password: "", groupingKey: "host=x;b" };
    const thrown = await harness.create({ ...good, ...bad });
    const keys = [...thrown.matchAll(/(\w+(?: and \w+)?): (?:is|name|holds) /g)];
    expect(keys.map((match) => match[1])).toEqual([
      "user",
      "password",
      "host and port",
      "groupingKey",
      "groupingKey",
    ]);
  });

  test("before anything is pushed", async () => {
    const gateway = await Gateway.start();
    try {
      const address = { port: String(gateway.port), groupingKey: "host=x" };
      expect(await harness.create({ ...good, ...address })).toMatch(/^thrown /);
      await harness.tell("settle");
      expect(gateway.received).toEqual([]);
    } finally {
      await gateway.stop();
    }
  });
});
