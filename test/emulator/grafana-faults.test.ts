import type { SeenCall } from "../../emulator/calls";
import { startSmallCloud, type TestCloud } from "./small-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startSmallCloud();
});
afterAll(() => cloud.close());
beforeEach(() => control("DELETE", "/_/grafana/calls"));

async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await fetch(cloud.endpoint + path, { method, ...sent })).json() as Promise<T>;
}

/** Makes a folder whose uid is its title. */
async function makeFolder(uid: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${cloud.grafana.url}/api/folders`, {
    method: "POST",
    ...(signal && { signal }),
    headers: { Authorization: `Bearer ${cloud.grafana.token}` },
    body: JSON.stringify({ uid, title: uid }),
  });
}

interface Shown {
  grafana: { folders: { uid: string }[] };
}

async function isThere(uid: string): Promise<boolean> {
  const { grafana } = await control<Shown>("GET", "/_/state");
  return grafana.folders.some((folder) => folder.uid === uid);
}

const script = (rule: object) =>
  control("POST", "/_/faults", { action: "POST /api/folders", ...rule });
const seen = async () =>
  (await control<SeenCall[]>("GET", "/_/grafana/calls")).map(({ ok, done, code }) => [
    ok,
    done,
    code,
  ]);

test("a scripted refusal of Grafana is in its own JSON, and nothing is done", async () => {
  const refusal = { httpStatus: 429, message: "too many", code: "slow", retryAfterSeconds: 7 };
  await script(refusal);
  const answer = await makeFolder("refused");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
  expect(await answer.json()).toEqual({ message: "too many", status: "slow" });
  expect([await isThere("refused"), await seen()]).toEqual([false, [[false, false, "HTTP 429"]]]);
  expect((await makeFolder("refused")).status).toBe(200);
  expect(await isThere("refused")).toBe(true);
});

test.each([
  ["an answer of another", { httpStatus: 502 }, "HTTP 502", false],
  ["an answer of another, done all the same", { httpStatus: 502, done: true }, "HTTP 502", true],
  ["a page that is no JSON", { nonJson: true }, "not JSON", false],
  ["a page that is no JSON, done all the same", { nonJson: true, done: true }, "not JSON", true],
] as const)("%s", async (name, rule, code, isDone) => {
  const uid = name.replace(/\W/g, "-");
  await script(rule);
  const answer = await makeFolder(uid);
  await expect(answer.json()).rejects.toThrow();
  expect([await isThere(uid), await seen()]).toEqual([isDone, [[false, isDone, code]]]);
});

test.each([
  ["before", false],
  ["after", true],
  ["within", true],
] as const)("a connection that is cut %s it is done", async (cut, isDone) => {
  await script({ cut });
  const text = makeFolder(cut).then((answer) => answer.text());
  await expect(text).rejects.toThrow();
  expect([await isThere(cut), await seen()]).toEqual([isDone, [[false, isDone, "cut"]]]);
});

test.each([false, true])("no answer at all, done: %s", async (done) => {
  const uid = `hangs-${done}`;
  await script({ hangs: true, done });
  await expect(makeFolder(uid, AbortSignal.timeout(200))).rejects.toThrow("timeout");
  expect([await isThere(uid), await seen()]).toEqual([done, [[false, done, "no answer"]]]);
});

test("what follows a failure begins with it, and strikes all of Grafana and nothing else", async () => {
  const gone = { action: "/api/*", cut: "before", times: 2 };
  await script({ httpStatus: 403, message: "no", next: [gone] });
  expect((await makeFolder("later")).status).toBe(403);
  await cloud.call("DescribeGrafanaInstances", { Offset: 0, Limit: 1 });
  const search = () => fetch(`${cloud.grafana.url}/api/search`);
  await expect(search()).rejects.toThrow();
  await expect(makeFolder("later")).rejects.toThrow();
  expect((await makeFolder("later")).status).toBe(200);
});
