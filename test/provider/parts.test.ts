import fc from "fast-check";

import { ownerOf } from "../../provider/lifecycle/owner";
import { pathDiff } from "../../provider/lifecycle/path-diff";
import { formatPath, parsePath, valueAt } from "../../provider/lifecycle/property-path";
import { Redactor } from "../../provider/lifecycle/redactor";
import type { Clock } from "../../provider/lifecycle/resource";
import { serialised } from "../../provider/lifecycle/serialised";
import { SharedReads } from "../../provider/lifecycle/shared-reads";
import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { waitFor, WaitTimeoutError } from "../../provider/lifecycle/wait";
import { decode, encode } from "../../provider/rpc/codec";
import { engineAddressOf } from "../../provider/rpc/plugin";
import { seed } from "../support/seed";

const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
const key = fc.string({ minLength: 1 });
const path = fc.array(fc.oneof(key, fc.nat(99)), { minLength: 1 });

describe("pathDiff", () => {
  it("finds nothing between a value and itself", () => {
    fc.assert(
      fc.property(json, (value) => pathDiff(value, structuredClone(value)).length === 0),
      { seed },
    );
  });

  it("names only places that differ", () => {
    fc.assert(
      fc.property(json, json, (observed, desired) => {
        for (const change of pathDiff(observed, desired)) {
          const [a, b] = [valueAt(observed, change.path), valueAt(desired, change.path)];
          expect(Object.is(a, b)).toBe(false);
        }
      }),
      { seed },
    );
  });

  it("takes an unknown for a change and null for absent", () => {
    expect(pathDiff({ a: "1" }, { a: UNKNOWN })).toEqual([{ path: ["a"], kind: "update" }]);
    expect(pathDiff({ a: null }, { b: undefined })).toEqual([]);
  });
});

describe("property paths", () => {
  it("are read back as they were printed", () => {
    fc.assert(
      fc.property(path, (given) => expect(parsePath(formatPath(given))).toEqual(given)),
      { seed },
    );
  });

  it("look as the engine prints them", () => {
    expect(formatPath(["rules", 2, "expr"])).toBe("rules[2].expr");
    expect(formatPath(["properties", "metrics.reporters"])).toBe('properties["metrics.reporters"]');
    expect(parsePath("rules[*].expr")).toEqual(["rules", "*", "expr"]);
  });
});

describe("the codec", () => {
  it("gives back what it was given, with its secrets", () => {
    const secrets = [
      ["a", "b"],
      ["c", 1],
    ];
    const values = { a: { b: "x", d: UNKNOWN }, c: [1, { e: true }], f: undefined };
    const { values: back, secrets: found } = decode(encode(values, secrets));
    expect(back).toEqual({ a: { b: "x", d: UNKNOWN }, c: [1, { e: true }] });
    expect(found).toEqual(secrets);
  });
});

describe("waitFor", () => {
  function clockWithoutWaiting(pauses: number[] = []): Clock {
    let time = 0;
    return {
      now: () => time,
      sleep: (milliseconds) => {
        pauses.push(milliseconds);
        time += milliseconds;
        return Promise.resolve();
      },
    };
  }

  it("says what it waited for, what it saw last and for how long", async () => {
    const options = {
      what: "instance prom-1 to run",
      poll: () => Promise.resolve({ done: false as const, status: "creating" }),
      everyMilliseconds: 4000,
      timeoutSeconds: 10,
      clock: clockWithoutWaiting(),
    };
    const failed = waitFor(options);
    await expect(failed).rejects.toBeInstanceOf(WaitTimeoutError);
    await expect(failed).rejects.toThrow(
      "instance prom-1 to run: not done after 10 s, last seen: creating. " +
        "Run again to go on from here, or set a longer customTimeouts.",
    );
  });

  it("tells each status once and returns the value", async () => {
    const seen = ["a", "a", "b", "done"];
    const told: string[] = [];
    const value = await waitFor({
      what: "it",
      poll: () => {
        const status = seen.shift() ?? "";
        return Promise.resolve(
          status === "done" ? { done: true, value: 7 } : { done: false, status },
        );
      },
      everyMilliseconds: 1,
      timeoutSeconds: 10,
      clock: clockWithoutWaiting(),
      log: { status: (text) => told.push(text) },
    });
    expect(value).toBe(7);
    expect(told).toEqual(["waiting for it: a", "waiting for it: b"]);
  });

  it("pauses shortly at first, then longer up to the bound, and never beyond the end", async () => {
    const pauses: number[] = [];
    const failed = waitFor({
      what: "it",
      poll: () => Promise.resolve({ done: false, status: "" }),
      everyMilliseconds: 2000,
      timeoutSeconds: 8,
      clock: clockWithoutWaiting(pauses),
    });
    await expect(failed).rejects.toBeInstanceOf(WaitTimeoutError);
    expect(pauses).toEqual([500, 750, 1125, 1687.5, 2000, 1937.5]);
  });
});

it("loads a shared answer once, and again after a failure", async () => {
  const reads = new SharedReads(["emr-1"]);
  let loads = 0;
  const load = () => Promise.resolve(++loads);
  expect(await Promise.all([reads.once("k", load), reads.once("k", load)])).toEqual([1, 1]);
  const failing = () => Promise.reject(new Error("busy"));
  await expect(reads.once("f", failing)).rejects.toThrow("busy");
  expect(await reads.once("f", load)).toBe(2);
});

it("lets changes under one key follow each other, even after a failure", async () => {
  const order: string[] = [];
  const step = (name: string, milliseconds: number) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    order.push(`${name} ends`);
    if (name === "a") throw new Error("a failed");
  };
  const a = serialised("emr-1", step("a", 20));
  const b = serialised("emr-1", step("b", 1));
  await expect(a).rejects.toThrow("a failed");
  await b;
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

it("reads project and stack from a URN", () => {
  expect(ownerOf("urn:pulumi:dev::flinkwatch::a$b:index:C::name")).toEqual({
    project: "flinkwatch",
    stack: "dev",
    mark: "flinkwatch:flinkwatch/dev",
  });
  expect(() => ownerOf("dev")).toThrow("is not a Pulumi URN");
});

it("takes secrets out of texts in plain, base64 and URL form", () => {
  const redactor = new Redactor();
  redactor.add("s3cr/et+value");
  redactor.add("short");
  const base64 = Buffer.from("s3cr/et+value").toString("base64");
  const text = `a s3cr/et+value b ${base64} c ${encodeURIComponent("s3cr/et+value")} short`;
  expect(redactor.redact(text)).toBe("a [secret] b [secret] c [secret] short");
});

it("finds the engine's address behind options", () => {
  expect(engineAddressOf(["--logtostderr", "-v=9", "--tracing", "x", "127.0.0.1:1"])).toBe(
    "127.0.0.1:1",
  );
  expect(engineAddressOf([])).toBeUndefined();
});
