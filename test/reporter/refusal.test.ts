import { flinkLabels } from "../../provider/flink/values";
import { jarFile } from "../../scripts/reporter/build";
import { Gateway } from "./gateway";
import { describeWithJdk, Harness, type Setting } from "./harness";
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

  test.each<[string, (port: number) => Record<string, Setting>]>([
    ["authentication is asked for without a user", () => ({ user: "" })],
    ["authentication is asked for without a password", () => ({ password: "" })],
    ["a user is in the URL", (port) => ({ hostUrl: `http://me:${TOKEN}@127.0.0.1:${port}` })],
    ["a grouping label is Flink's own", () => ({ groupingKey: "host=x" })],
  ])("before anything is pushed, when %s", async (_name, bad) => {
    const gateway = await Gateway.start();
    const before = harness.log("ERROR").length;
    try {
      const port = String(gateway.port);
      expect(await harness.create({ ...good, port, ...bad(gateway.port) })).toMatch(/^thrown /);
      expect(harness.log("ERROR").slice(before)).toEqual([expect.stringContaining(REFUSED)]);
      // Flink has no reporter then. Should one be there all the same, it would push now.
      expect((await harness.tell("report")).said).toMatch(/^thrown java.lang.NullPointerException/);
      await harness.tell("settle");
      expect(gateway.received).toEqual([]);
      // That the gateway would have noticed: the same with good settings arrives.
      expect(await harness.create({ ...good, port })).toBe("created");
      await harness.tell("report");
      await harness.tell("settle");
      expect(gateway.of("PUT")).toHaveLength(1);
    } finally {
      await gateway.stop();
    }
  });
});

describeWithJdk("where lib holds Flink's Prometheus reporter too, the plugin", () => {
  test("is refused, as it would push an empty registry", async () => {
    const harness = await Harness.start({ withJar: false });
    await harness.tell(`plugin ${jarFile}`);
    const thrown = await harness.create(good);
    expect(await harness.stop()).toBe(0);
    const text = `${REFUSED}lib: holds Flink's Prometheus reporter too, got two class loaders, expected one. Move flink-metrics-prometheus*.jar out of lib.`;
    expect(thrown).toBe(`thrown java.lang.IllegalArgumentException: ${text}`);
    expect(harness.log("ERROR")).toEqual([text]);
    expect(harness.text).not.toContain(TOKEN);
  });
});
