import { supportRefusals } from "../../provider/flink/reporter-support";
import { open, requestFor, vendor, type Changes } from "./support/request";

const https = { gateway: { isHttps: true } };
const openHttps: Changes = { kind: "none", gateway: { auth: undefined, isHttps: true } };

function codesOf(version: string, changes: Changes): string[] {
  return supportRefusals(requestFor(version, changes)).map(({ code }) => code);
}

describe("of versions, from the first to the last that a kind serves", () => {
  test.each([
    ["1.8.3", vendor, ["version-too-old"]],
    ["1.9.3", vendor, []],
    ["1.16.3", vendor, []],
    ["1.17.0", vendor, ["vendor-too-new"]],
    ["2.4.0", vendor, ["version-untested", "vendor-too-new"]],
    ["1.8.3", {}, ["version-too-old", "builtin-too-old"]],
    ["1.12.7", {}, ["builtin-too-old"]],
    ["1.13.6", {}, []],
    ["2.3.0", {}, []],
    ["2.3.5", {}, []],
    ["2.4.0", {}, ["version-untested"]],
    ["3.0.0", {}, ["version-untested"]],
    ["2.4.0", { allowUntested: true }, []],
    [
      "1.8.3",
      { kind: "none", gateway: { auth: undefined }, allowUntested: true },
      ["version-too-old"],
    ],
    ["1.9.3", open, []],
    ["2.3.0", open, []],
    ["2.4.0", open, ["version-untested"]],
  ] as const)("Flink %s with %j: %j", (version, changes, expected) => {
    expect(codesOf(version, changes)).toEqual(expected);
  });
});

describe("of Java", () => {
  test.each([
    [8, []],
    [undefined, []],
    [11, ["vendor-java"]],
    [17, ["vendor-java"]],
  ])("%j for the vendor's jar: %j", (javaMajor, expected) => {
    expect(codesOf("1.14.6", { ...vendor, javaMajor })).toEqual(expected);
    expect(codesOf("1.14.6", { javaMajor })).toEqual([]);
  });

  test("the next step is one that there is", () => {
    const steps = ["1.12.7", "1.13.6"].map((version) => {
      const request = requestFor(version, { ...vendor, javaMajor: 11 });
      return supportRefusals(request).map(({ nextStep }) => nextStep);
    });
    expect(steps).toEqual([
      ["Run Flink on Java 8, or upgrade Flink."],
      ["Set plugin.kind: builtin."],
    ]);
  });
});

describe("of gateways", () => {
  test.each([
    ["1.14.6", https, []],
    ["1.14.6", { ...vendor, ...https }, ["vendor-https"]],
    ["1.14.6", openHttps, ["https-unsupported"]],
    ["1.15.0", openHttps, []],
    ["1.18.1", { kind: "none" }, ["gateway-needs-auth"]],
    ["1.18.1", { gateway: { auth: undefined } }, []],
  ] as const)("Flink %s with %j: %j", (version, changes, expected) => {
    expect(codesOf(version, changes)).toEqual(expected);
  });

  test.each(["10.0.0.9", "gateway.example.com", "my_host-1", "[::1]", "[fd00::9]"])(
    "takes the host %j",
    (host) => expect(codesOf("1.18.1", { gateway: { host } })).toEqual([]),
  );

  test.each(["", "a b", "u:p@h", "h/x", "http://h", "::1", "h:1", "h#", "主机"])(
    "refuses the host %j",
    (host) => expect(codesOf("1.18.1", { gateway: { host } })).toEqual(["gateway-address"]),
  );

  test.each([
    ["1", []],
    ["65535", []],
    ["0", ["gateway-address"]],
    ["65536", ["gateway-address"]],
    ["09090", ["gateway-address"]],
    ["", ["gateway-address"]],
    ["9090/x", ["gateway-address"]],
  ])("the port %j: %j", (port, expected) => {
    expect(codesOf("1.18.1", { gateway: { port } })).toEqual(expected);
  });

  test.each([
    ["", "x"],
    ["a:b", "x"],
    ["a", ""],
  ])("refuses the user %j with the password %j", (userName, password) => {
    const auth = { userName, password };
    expect(codesOf("1.18.1", { gateway: { auth } })).toEqual(["gateway-user"]);
  });
});
