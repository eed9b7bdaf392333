import type { ServiceError } from "@grpc/grpc-js";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import {
  initFailure,
  plain,
  secretOnWire,
  startToyEngine,
  struct,
  unknownOnWire,
  urnOf,
} from "./toy-engine";
import type { ToyEngine, Wire } from "./toy-engine";
import { toy, ToyBox } from "./toy-resource";

const urn = urnOf("Toy");
const someArgs = { name: "bear", size: 3, labels: {}, rules: [] };
const someState = { ...someArgs, toyId: "toy-bear", complete: true };

let box: ToyBox;
let toys: ToyEngine;

beforeEach(async () => {
  box = new ToyBox();
  toys = await startToyEngine({ resources: () => [toy], connect: () => box });
});
afterEach(() => toys.close());

function check(news: Wire): Promise<messages.CheckResponse> {
  return toys.ask("check", new messages.CheckRequest().setUrn(urn).setNews(struct(news)));
}

async function faults(news: Wire): Promise<string[]> {
  const answer = await check(news);
  return answer.getFailuresList().map((fault) => `${fault.getProperty()}: ${fault.getReason()}`);
}

function create(properties: Wire, more: { preview?: boolean; timeout?: number } = {}) {
  const request = new messages.CreateRequest().setUrn(urn).setProperties(struct(properties));
  request.setPreview(more.preview ?? false).setTimeout(more.timeout ?? 0);
  return toys.ask("create", request);
}

function read(properties: Wire, inputs: Wire) {
  const request = new messages.ReadRequest().setUrn(urn).setId("toy-bear");
  request.setProperties(struct(properties)).setInputs(struct(inputs));
  return toys.ask("read", request);
}

function diff(olds: Wire, news: Wire, more: { oldInputs?: Wire; ignore?: string[] } = {}) {
  const request = new messages.DiffRequest().setUrn(urn).setId("toy-bear");
  request
    .setOlds(struct(olds))
    .setNews(struct(news))
    .setIgnorechangesList(more.ignore ?? []);
  request.setOldInputs(struct(more.oldInputs ?? news));
  return toys.ask("diff", request);
}

function update(olds: Wire, news: Wire, more: { preview?: boolean; ignore?: string[] } = {}) {
  const request = new messages.UpdateRequest().setUrn(urn).setId("toy-bear");
  request
    .setOlds(struct(olds))
    .setNews(struct(news))
    .setPreview(more.preview ?? false);
  request.setIgnorechangesList(more.ignore ?? []);
  return toys.ask("update", request);
}

function remove(properties: Wire) {
  const request = new messages.DeleteRequest().setUrn(urn).setId("toy-bear");
  return toys.ask("delete", request.setProperties(struct(properties)));
}

function details(answer: messages.DiffResponse): Record<string, number> {
  const entries = answer.getDetaileddiffMap().getEntryList() as unknown as [string, unknown][];
  return Object.fromEntries(
    entries.map(([path]) => [path, answer.getDetaileddiffMap().get(path)?.getKind() ?? -1]),
  );
}

async function errorOf(promise: Promise<unknown>): Promise<ServiceError> {
  return promise.then(
    () => {
      throw new Error("the call succeeded");
    },
    (error: ServiceError) => error,
  );
}

describe("check", () => {
  it("fills in defaults", async () => {
    const answer = await check({ name: "bear", rules: [{ name: "a", expr: "b" }] });
    expect(answer.getFailuresList()).toEqual([]);
    const rules = [{ name: "a", expr: "b", enabled: true }];
    expect(plain(answer.getInputs())).toEqual({ ...someArgs, rules });
  });

  it("tells all faults at once, each with its path", async () => {
    const news = { size: 12, lables: {}, rules: [{ name: 1, expr: "x", zzz: 1 }] };
    expect(await faults(news)).toEqual([
      "lables: is not a known key. Did you mean labels?",
      "rules[0].zzz: is not a known key, expected one of enabled, expr, name. Remove it.",
      "name: is required, but missing. Add it.",
      "size: Too big: expected number to be <=9, got 12.",
      "rules[0].name: must be a string, got 1.",
    ]);
  });

  it("asks the resource what no single field shows, once the fields are right", async () => {
    expect(await faults({ name: "forbidden" })).toEqual([
      'name: must not be "forbidden". Choose another.',
    ]);
  });

  it("lets unknown values pass and still checks what is known around them", async () => {
    const rules = [{ name: unknownOnWire, expr: 7 }];
    expect(await faults({ name: unknownOnWire, size: 0, rules })).toEqual([
      "size: Too small: expected number to be >=1, got 0.",
      "rules[0].expr: must be a string, got 7.",
    ]);
    const good = { name: unknownOnWire, rules: [{ name: unknownOnWire, expr: "x" }] };
    const inputs = plain((await check(good)).getInputs());
    expect(inputs["name"]).toBe(unknownOnWire);
    expect(inputs["rules"]).toEqual([{ name: unknownOnWire, expr: "x", enabled: true }]);
  });

  it("keeps secrets secret and never quotes them", async () => {
    const labels = { open: "a", hidden: secretOnWire("nested-secret") };
    const answer = await check({ name: "bear", password: secretOnWire("sesame-open"), labels });
    expect(plain(answer.getInputs())["password"]).toEqual(secretOnWire("sesame-open"));
    expect(plain(answer.getInputs())["labels"]).toEqual(labels);
    expect(await faults({ name: "bear", size: secretOnWire("sesame-open") })).toEqual([
      "size: must be a number, got [secret].",
    ]);
  });
});

describe("create", () => {
  it("foretells in a preview what is certain and leaves the rest unknown", async () => {
    const answer = await create({ ...someArgs, size: unknownOnWire }, { preview: true });
    expect(answer.getId()).toBe("");
    expect(plain(answer.getProperties())).toEqual({
      ...someArgs,
      size: unknownOnWire,
      password: unknownOnWire,
      toyId: unknownOnWire,
      complete: true,
    });
    expect(box.calls).toEqual([]);
  });

  it("is certain in a preview of what is there already", async () => {
    box.toys.set("toy-bear", { ...someArgs, toyId: "toy-bear", complete: true });
    const answer = await create(someArgs, { preview: true });
    expect(plain(answer.getProperties())).toMatchObject({ toyId: "toy-bear" });
    expect(box.calls).toEqual([]);
  });

  it("and update are refused by their previews where that can be seen ahead", async () => {
    const big = { ...someArgs, size: 9 };
    const text = "no toy of 9 blocks fits into the box";
    expect((await errorOf(create(big, { preview: true }))).details).toBe(text);
    expect((await errorOf(update(someState, big, { preview: true }))).details).toBe(text);
    expect(box.calls).toEqual([]);
  });

  it("makes the object and asks to be read before each update", async () => {
    const answer = await create(someArgs);
    expect(answer.getId()).toBe("toy-bear");
    expect(answer.getRefreshBeforeUpdate()).toBe(true);
    expect(plain(answer.getProperties())).toEqual(someState);
  });

  it("marks outputs secret where the inputs were", async () => {
    const labels = { hidden: secretOnWire("nested-secret") };
    const rules = [{ name: "a", expr: secretOnWire("expr-secret"), enabled: true }];
    const answer = await create({
      ...someArgs,
      password: secretOnWire("sesame-open"),
      labels,
      rules,
    });
    const state = plain(answer.getProperties());
    expect(box.toys.get("toy-bear")?.password).toBe("sesame-open");
    expect(state["password"]).toEqual(secretOnWire("sesame-open"));
    expect(state["labels"]).toEqual(labels);
    expect(state["rules"]).toEqual(
      secretOnWire([{ name: "a", expr: "expr-secret", enabled: true }]),
    );
  });

  it("keeps id and state when it fails after the object was made", async () => {
    box.failure = { at: "afterCreated", error: new Error("the box is full") };
    const detail = initFailure(await errorOf(create(someArgs)));
    expect(detail.getId()).toBe("toy-bear");
    expect(detail.getReasonsList()).toEqual(["the box is full"]);
    expect(detail.getRefreshBeforeUpdate()).toBe(true);
    expect(plain(detail.getProperties())).toEqual({ ...someState, complete: false });
  });

  it("shows a half-made object as different at the next diff", async () => {
    const answer = await diff({ ...someState, complete: false }, someArgs);
    expect(details(answer)).toEqual({ complete: messages.PropertyDiff.Kind.UPDATE });
  });

  it("fails with the error's text alone when nothing was made", async () => {
    box.failure = { at: "create", error: new Error("no room, take one out") };
    const error = await errorOf(create(someArgs));
    expect(error.details).toBe("no room, take one out");
    expect(error.metadata.get("grpc-status-details-bin")).toEqual([]);
  });

  it("keeps the id when it is cancelled, within two seconds", async () => {
    box.neverReady = true;
    const pending = errorOf(create(someArgs));
    while (box.toys.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const start = Date.now();
    await toys.ask("cancel", new Empty());
    const detail = initFailure(await pending);
    expect(Date.now() - start).toBeLessThan(2000);
    expect(detail.getId()).toBe("toy-bear");
    expect(detail.getReasonsList()).toEqual([
      "Stopped, because the run was cancelled. The next run goes on from here.",
    ]);
  });

  it("is ended by customTimeouts and keeps the id", async () => {
    box.neverReady = true;
    const detail = initFailure(await errorOf(create(someArgs, { timeout: 0.3 })));
    expect(detail.getId()).toBe("toy-bear");
    expect(detail.getReasonsList()[0]).toContain("not done after 0");
  });

  it("begins nothing after a cancel", async () => {
    await toys.ask("cancel", new Empty());
    await toys.ask("cancel", new Empty());
    expect((await errorOf(create(someArgs))).code).toBe(1);
    expect(box.calls).toEqual([]);
  });
});

describe("read and diff", () => {
  it("agree right after create", async () => {
    const made = await create(someArgs);
    const seen = await read(plain(made.getProperties()), someArgs);
    expect(seen.getId()).toBe("toy-bear");
    expect(seen.getRefreshBeforeUpdate()).toBe(true);
    expect(plain(seen.getInputs())).toEqual(someArgs);
    const answer = await diff(plain(seen.getProperties()), someArgs);
    expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
    expect(answer.getHasdetaileddiff()).toBe(true);
  });

  it("name each place that was changed by hand", async () => {
    const rules = [{ name: "a", expr: "x", enabled: true }];
    const args = { ...someArgs, labels: { "a.b": "1", gone: "2" }, rules };
    const live = {
      ...someState,
      size: 4,
      labels: { "a.b": "9", extra: "3" },
      rules: [...rules, { name: "b", expr: "y", enabled: true }],
    };
    const { ADD, DELETE, UPDATE } = messages.PropertyDiff.Kind;
    const answer = await diff(live, args);
    expect(details(answer)).toEqual({
      size: UPDATE,
      'labels["a.b"]': UPDATE,
      "labels.extra": DELETE,
      "labels.gone": ADD,
      "rules[1]": DELETE,
    });
    expect(answer.getReplacesList()).toEqual([]);
    expect(answer.getDetaileddiffMap().get("size")?.getInputdiff()).toBe(false);
  });

  it("replace when the desired name changed, not when only the live one did", async () => {
    const moved = await diff(someState, { ...someArgs, name: "cat" }, { oldInputs: someArgs });
    expect(moved.getReplacesList()).toEqual(["name"]);
    expect(moved.getDeletebeforereplace()).toBe(false);
    expect(details(moved)).toEqual({ name: messages.PropertyDiff.Kind.UPDATE_REPLACE });
    const handEdit = await diff({ ...someState, name: "cat" }, someArgs, { oldInputs: someArgs });
    expect(handEdit.getReplacesList()).toEqual([]);
    expect(details(handEdit)).toEqual({ name: messages.PropertyDiff.Kind.UPDATE });
  });

  it("compare secrets by what they hide", async () => {
    const state = { ...someState, password: "sesame-open" };
    const same = await diff(state, { ...someArgs, password: secretOnWire("sesame-open") });
    expect(same.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
    const other = await diff(state, { ...someArgs, password: secretOnWire("another-one") });
    expect(details(other)).toEqual({ password: messages.PropertyDiff.Kind.UPDATE });
  });

  it("leave ignored properties alone", async () => {
    const live = { ...someState, size: 4, labels: { a: "1" } };
    const ignore = ["size", 'labels["a"]'];
    const answer = await diff(live, someArgs, { ignore });
    expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
    await update(live, someArgs, { ignore });
    expect(box.toys.get("toy-bear")?.size).toBe(4);
  });

  it("accept state and inputs that were written before a default existed", async () => {
    const { labels: _, ...oldInputs } = someArgs;
    const answer = await diff(someState, oldInputs);
    expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("say by an empty id that the object is gone", async () => {
    expect((await read(someState, someArgs)).getId()).toBe("");
  });

  it("keep what was last known of something unreachable, with a warning under its URN", async () => {
    box.unreachable = true;
    const seen = await read(someState, someArgs);
    expect(plain(seen.getProperties())).toEqual(someState);
    const message = "toy toy-bear: unreachable, keeping what was last known";
    const severity = engine.LogSeverity.WARNING;
    expect(toys.lines).toEqual([{ severity, message, urn, ephemeral: false }]);
  });

  it("import: rebuild the inputs from the id", async () => {
    await create(someArgs);
    const seen = await read({}, {});
    expect(plain(seen.getInputs())).toEqual(someArgs);
    expect(plain(seen.getProperties())).toEqual(someState);
  });

  it("keep secrets secret that were in the state", async () => {
    await create({ ...someArgs, password: "sesame-open" });
    const known = { ...someArgs, password: secretOnWire("sesame-open") };
    const seen = await read({ ...someState, password: secretOnWire("sesame-open") }, known);
    expect(plain(seen.getProperties())["password"]).toEqual(secretOnWire("sesame-open"));
    expect(plain(seen.getInputs())["password"]).toEqual(secretOnWire("sesame-open"));
  });
});

describe("update", () => {
  it("plans in a preview and warns then as well as in the real run", async () => {
    const planned = await update(someState, { ...someArgs, size: 2 }, { preview: true });
    expect(plain(planned.getProperties())).toEqual({ ...someState, size: 2 });
    expect(box.calls).toEqual([]);
    const done = await update(someState, { ...someArgs, size: 2 });
    expect(done.getRefreshBeforeUpdate()).toBe(true);
    expect(plain(done.getProperties())).toEqual({ ...someState, size: 2 });
    expect(toys.lines.map(({ message }) => message)).toEqual([
      "a smaller toy loses blocks",
      "a smaller toy loses blocks",
    ]);
  });

  it("keeps secrets out of errors", async () => {
    box.failure = { at: "update", error: new Error("cannot use sesame-open here") };
    const news = { ...someArgs, password: secretOnWire("sesame-open") };
    const error = await errorOf(update(someState, news));
    expect(error.details).toBe("cannot use [secret] here");
  });

  it("keeps what it has said may stand, and no secret in clear, when it fails after that", async () => {
    box.failure = { at: "afterBegun", error: new Error("no glue for sesame-open") };
    const news = { ...someArgs, size: 5, password: secretOnWire("sesame-open") };
    const detail = initFailure(await errorOf(update(someState, news)));
    expect([detail.getId(), detail.getReasonsList()]).toEqual([
      "toy-bear",
      ["no glue for [secret]"],
    ]);
    const kept = plain(detail.getProperties());
    expect(kept).toMatchObject({ size: 5, complete: false, password: news.password });
  });

  it("tells causes and keeps stacks to itself", async () => {
    const error = new Error("write failed", { cause: new Error("disk full") });
    box.failure = { at: "update", error };
    const answer = await errorOf(update(someState, someArgs));
    expect(answer.details).toBe("write failed\ncaused by: disk full");
  });
});

describe("delete", () => {
  it("removes the object, and does so twice", async () => {
    await create(someArgs);
    await remove(someState);
    await remove(someState);
    expect(box.toys.size).toBe(0);
  });
});

it("refuses a type that it does not have, by name", async () => {
  const request = new messages.CheckRequest().setUrn(urnOf("Kite")).setNews(struct({}));
  const error = await errorOf(toys.ask("check", request));
  expect(error.details).toBe(
    "type flinkwatch:index:Kite: is not one of this provider's, " +
      "expected flinkwatch:index: and one of Toy. Check the spelling.",
  );
});
