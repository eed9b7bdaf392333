import { decideReporter } from "../../provider/flink/reporter-decision";
import {
  builtinFactoryClass,
  defaultFactoryClass,
  reporterClass,
} from "../../provider/flink/reporter-settings";
import { decided, open, requestFor, settingsFor, vendor, type Changes } from "./support/request";

const emr: Changes = { delivery: "emr" };
const newFile: Changes = { confFiles: ["config.yaml"] };
const list = "metrics.reporters";
const prefix = "metrics.reporter.promgateway.";

function refusalsOf(version: string, changes: Changes) {
  const decision = decideReporter(requestFor(version, changes));
  return decision.ok ? [] : decision.refusals;
}

describe("the file", () => {
  test.each([
    ["1.13.6", ["flink-conf.yaml"], "legacy", "flink-conf.yaml"],
    ["1.18.1", ["flink-conf.yaml", "config.yaml"], "legacy", "flink-conf.yaml"],
    ["1.20.5", ["flink-conf.yaml", "config.yaml"], "legacy", "flink-conf.yaml"],
    ["1.20.5", ["config.yaml"], "standard", "config.yaml"],
    ["2.3.0", ["flink-conf.yaml", "config.yaml"], "standard", "config.yaml"],
  ])("of Flink %s with %j is %s, %s", (version, confFiles, dialect, file) => {
    expect(decided(version, { confFiles })).toMatchObject({ dialect, file });
  });

  test("the other one is named", () => {
    const confFiles = ["flink-conf.yaml", "config.yaml"];
    expect(decided("2.0.2", { confFiles }).warnings).toEqual([
      "conf/flink-conf.yaml: Flink 2.0.2 reads conf/config.yaml and ignores this file. Remove it, or move its settings.",
    ]);
  });

  test("without one nothing is written", () => {
    expect(refusalsOf("2.0.2", { confFiles: ["flink-conf.yaml"] })).toEqual([
      {
        code: "conf-file",
        reason: "conf: Flink 2.0.2 would not start, got flink-conf.yaml, expected config.yaml.",
        nextStep: "Migrate it with Flink's bin/migrate-config-file.sh.",
      },
    ]);
  });
});

describe("the factory", () => {
  test.each([
    ["1.9.3", vendor, { class: reporterClass }],
    ["1.10.3", open, { class: reporterClass }],
    ["1.11.6", vendor, { "factory.class": defaultFactoryClass }],
    ["1.16.3", vendor, { "factory.class": defaultFactoryClass }],
    ["1.13.6", {}, { "factory.class": builtinFactoryClass }],
    ["2.3.0", {}, { "factory.class": builtinFactoryClass }],
    ["2.3.0", open, { "factory.class": defaultFactoryClass }],
    [
      "1.14.6",
      { ...vendor, reporter: { factoryClass: "com.example.Factory" } },
      { "factory.class": "com.example.Factory" },
    ],
  ] as const)("of Flink %s with %j is %j", (version, changes, expected) => {
    const settings = Object.entries(settingsFor(version, changes));
    expect(Object.fromEntries(settings.filter(([key]) => key.endsWith("class")))).toEqual(expected);
  });
});

describe("the gateway's address", () => {
  const parts = { host: "10.0.0.9", port: "9090" };
  const url = { hostUrl: "http://10.0.0.9:9090" };
  const https = { hostUrl: "https://10.0.0.9:9090" };
  const openEmr: Changes = { ...open, ...emr };

  test.each([
    ["1.13.6", {}, parts],
    ["1.20.5", newFile, parts],
    ["1.20.5", { ...newFile, ...emr }, parts],
    ["1.20.5", { ...newFile, ...openEmr }, url],
    ["1.20.5", { ...newFile, ...open }, parts],
    ["1.20.5", openEmr, parts],
    ["2.0.2", {}, url],
    ["2.3.0", openEmr, url],
    ["1.13.6", { gateway: { isHttps: true } }, https],
    ["2.0.2", { gateway: { isHttps: true } }, https],
    ["1.15.4", { ...open, gateway: { ...open.gateway, isHttps: true } }, https],
  ])("on Flink %s with %j is %j", (version, changes, expected) => {
    const settings = settingsFor(version, changes);
    const address = ["host", "port", "hostUrl"].filter((key) => settings[key] !== undefined);
    expect(Object.fromEntries(address.map((key) => [key, settings[key]]))).toEqual(expected);
  });
});

test("user and password go to whom they authenticate, and only then", () => {
  const auth = { needBasicAuth: "true", user: "1250000001", password: "canary" };
  expect(settingsFor("1.18.1")).toMatchObject(auth);
  expect(settingsFor("1.14.6", vendor)).toMatchObject(auth);
  const settings = settingsFor("1.18.1", { gateway: { auth: undefined } });
  expect(settings["needBasicAuth"]).toBe("false");
  expect(Object.keys(settings)).not.toEqual(expect.arrayContaining(["user"]));
  expect(Object.keys(settings)).not.toEqual(expect.arrayContaining(["password"]));
});

describe("what Flink has already", () => {
  test.each([
    [{}, undefined],
    [{ [list]: "jmx" }, "jmx,promgateway"],
    [{ [list]: "promgateway, jmx" }, "promgateway, jmx"],
  ])("of %j the list becomes %j", (conf: Record<string, string>, expected) => {
    expect(decided("1.18.1", { conf }).settings[list]).toBe(expected);
  });

  test("a list of YAML, of which Flink loads nothing, is refused", () => {
    expect(refusalsOf("2.3.0", { conf: { [list]: '["jmx"]' } })).toEqual([
      {
        code: "value",
        reason:
          'metrics.reporters: is a list, of which Flink loads no reporter, got ["jmx"], expected names with commas between.',
        nextStep: "Write it as one text, such as jmx,slf4j.",
      },
    ]);
  });

  test("keys that would decide otherwise are taken out, others are left", () => {
    const old = ["class", "host", "port", "hostUrl", "username", "https", "jobName"];
    const others = [`${prefix}filter.includes`, "metrics.reporter.prom.class", "state.backend"];
    const keys = [...old.map((key) => prefix + key), ...others];
    const conf = Object.fromEntries(keys.map((key) => [key, "x"]));
    expect([...decided("2.3.0", { conf }).remove].sort()).toEqual(
      ["class", "host", "https", "port", "username"].map((key) => prefix + key),
    );
    expect([...decided("1.18.1", { conf }).remove].sort()).toEqual(
      ["class", "hostUrl", "https", "username"].map((key) => prefix + key),
    );
  });

  test("lib directories of the cluster stand in the way of ours, unless the user sees to it", () => {
    const conf = { "yarn.provided.lib.dirs": "hdfs:///flink/lib" };
    expect(refusalsOf("1.18.1", { conf }).map(({ code }) => code)).toEqual(["not-shipped"]);
    expect(refusalsOf("1.14.6", { ...vendor, conf }).map(({ code }) => code)).toEqual([
      "not-shipped",
    ]);
    expect(decided("1.18.1", { conf, isShippingHandled: true }).ok).toBe(true);
  });
});

describe("values", () => {
  const password = (text: string): Changes => ({
    gateway: { auth: { userName: "1", password: text } },
  });

  test.each([
    ["1.18.1", {}, "ab#cd", false],
    ["1.18.1", emr, "ab#cd", false],
    ["1.18.1", emr, "it's", true],
    ["2.3.0", {}, "ab#cd", true],
    ["2.3.0", {}, "it's", true],
    ["2.3.0", emr, "it's", false],
    ["2.3.0", emr, "ab#cd", true],
    ["2.3.0", emr, "ab #cd", false],
    ["2.3.0", emr, "0123", false],
    ["2.3.0", {}, "0123", true],
    ["2.3.0", emr, "12e4567", false],
    ["2.3.0", emr, "1234567890", true],
    ["2.3.0", emr, "null", false],
    ["2.3.0", emr, "Plain-text_1.2", true],
  ])("Flink %s with %j: a password of %j is carried: %j", (version, changes, text, isCarried) => {
    const refusals = refusalsOf(version, { ...changes, ...password(text) });
    expect(refusals.map(({ reason }) => reason.split(":", 1)[0])).toEqual(
      isCarried ? [] : [`${prefix}password`],
    );
    expect(JSON.stringify(refusals)).not.toContain(text);
  });

  test("Flink's own reporter overlooks a name that YAML takes for a number, ours does not", () => {
    const reporter = { jobName: "123" };
    expect(decided("2.0.2", { ...emr, reporter }).ok).toBe(true);
    expect(refusalsOf("2.0.2", { ...open, ...emr, reporter })).toEqual([
      {
        code: "value",
        reason: `${prefix}jobName: is no text where it stands without quotes, and Flink's reporter overlooks it.`,
        nextStep: "Use letters, digits, '_', '.' and '-', a letter first.",
      },
    ]);
    expect(decided("2.0.2", { ...open, reporter }).ok).toBe(true);
    expect(decided("2.3.0", { ...open, ...emr, reporter }).ok).toBe(true);
  });

  test("so it does a false, of which the default is true", () => {
    const reporter = { deleteOnShutdown: false };
    expect(settingsFor("2.0.2", { ...emr, reporter })["deleteOnShutdown"]).toBe("false");
    expect(refusalsOf("2.0.2", { ...open, ...emr, reporter })).toEqual([
      {
        code: "value",
        reason: `${prefix}deleteOnShutdown: is no text where it stands without quotes, and Flink's reporter overlooks it.`,
        nextStep: "Leave it true.",
      },
    ]);
  });
});

test("tells all that is wrong at once, each with its next step, and no secret", () => {
  const refusals = refusalsOf("2.4.0", {
    ...vendor,
    javaMajor: 17,
    confFiles: [],
    conf: { "yarn.provided.lib.dirs": "hdfs:///flink/lib" },
    reporter: { jobName: "a/b", interval: "60", groupingLabels: { host: "x" } },
    gateway: { isHttps: true, host: "u:p@h", auth: { userName: "a:b", password: "canary" } },
  });
  expect(refusals.map(({ code }) => code)).toEqual([
    "version-untested",
    "vendor-too-new",
    "vendor-java",
    "vendor-https",
    "gateway-address",
    "gateway-user",
    "conf-file",
    "value",
    "value",
    "value",
    "not-shipped",
  ]);
  for (const { reason, nextStep } of refusals) {
    expect(reason).toMatch(/^\S.*[^.]\.$/);
    expect(nextStep).toMatch(/^[A-Z].*\.$/);
    expect(reason + nextStep).not.toMatch(/canary|u:p/);
  }
});
