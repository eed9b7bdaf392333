import http from "node:http";
import type { AddressInfo } from "node:net";
import { GrafanaApiError, createGrafanaApi } from "../../provider/grafana/grafana-api";

const token = "canary-grafana-token";
const seen: { url: string; authorization: string }[] = [];
let answer: (url: URL, response: http.ServerResponse) => void;
const server = http.createServer((request, response) => {
  seen.push({ url: request.url ?? "", authorization: request.headers.authorization ?? "" });
  answer(new URL(request.url ?? "", "http://x"), response);
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
});

const json = (response: http.ServerResponse, body: unknown, status = 200) =>
  void response.writeHead(status).end(JSON.stringify(body));
const api = (more = {}) => createGrafanaApi({ url, auth: token, ...more });

async function failureOf(work: Promise<unknown>): Promise<GrafanaApiError> {
  const failure: unknown = await work.catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(GrafanaApiError);
  expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain("canary");
  return failure as GrafanaApiError;
}

test("tells the version", async () => {
  answer = (_url, response) => json(response, { database: "ok", version: "9.3.2" });
  expect(await api().health()).toEqual({ database: "ok", version: "9.3.2" });
});

test("asks with the token, or with user and password", async () => {
  answer = (_url, response) => json(response, []);
  await api().search();
  await api({ auth: "me:pass" }).search();
  expect(seen.map((request) => request.authorization)).toEqual([
    `Bearer ${token}`,
    `Basic ${Buffer.from("me:pass").toString("base64")}`,
  ]);
});

test("searches over all pages, below a path", async () => {
  const page = (count: number) => Array.from({ length: count }, (_, i) => ({ uid: `u${i}` }));
  answer = (at, response) => json(response, page(at.searchParams.get("page") === "1" ? 1000 : 2));
  expect(
    await api({ url: `${url}/sub/` }).search({ query: "Flink", tags: ["a", "b"] }),
  ).toHaveLength(1002);
  expect(seen[0]?.url).toBe(
    "/sub/api/search?type=dash-db&query=Flink&tag=a&tag=b&limit=1000&page=1",
  );
  expect(seen).toHaveLength(2);
});

test("finds the dashboards of a folder", async () => {
  const flink = {
    uid: "f",
    title: "Job",
    url: "/d/f",
    tags: ["flink"],
    folderTitle: "Flink",
    folderUid: "q",
  };
  answer = (_url, response) => json(response, [flink, { uid: "g", title: "Other" }]);
  expect(await api().dashboardsInFolder("Flink")).toEqual([flink]);
  expect(await api().search({ folderUid: "q" })).toEqual([flink]);
});

test("wrong credentials", async () => {
  answer = (_url, response) => json(response, { message: `invalid ${token}` }, 401);
  const failure = await failureOf(api().search());
  expect(failure).toMatchObject({ method: "GET", path: "/api/search", status: 401, refused: true });
  expect(failure.message).toBe(
    "Grafana GET /api/search failed: 401: invalid ***. Check GRAFANA_AUTH and its role, Viewer at least.",
  );
});

test("a token that is none, which Grafana answers with 500", async () => {
  answer = (_url, response) => json(response, { message: "invalid API key" }, 500);
  expect(await failureOf(api().search())).toMatchObject({ status: 500, refused: true });
});

describe("a limit of requests", () => {
  const sleeps: number[] = [];
  const clock = { sleep: async (milliseconds: number) => void sleeps.push(milliseconds) };
  const limit = (times: number, retryAfter?: string) => {
    answer = (_url, response) => {
      if (seen.length > times) return json(response, []);
      if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
      json(response, { message: "slow down" }, 429);
    };
  };
  beforeEach(() => {
    sleeps.length = 0;
  });

  test.each([
    ["without a time", 3, undefined, [1_000, 2_000, 4_000]],
    ["with seconds", 2, "9", [9_000, 9_000]],
    ["with a date, which is not read", 1, "Fri, 27 Nov 2026 14:00:00 GMT", [1_000]],
  ])("is waited for: %s", async (_, times, retryAfter, waits) => {
    limit(times, retryAfter);
    expect(await api({ clock }).search()).toEqual([]);
    expect([sleeps, seen.length]).toEqual([waits, times + 1]);
  });

  test.each([
    ["that does not end", undefined, 4],
    ["that lasts longer than a run should", "31", 1],
  ])("%s is told", async (_, retryAfter, requests) => {
    limit(9, retryAfter);
    const { message, outcomeUnknown } = await failureOf(api({ clock }).search());
    expect(message).toBe(
      "Grafana GET /api/search failed: 429: slow down. " +
        "Grafana or what stands before it limits requests: run it again later.",
    );
    expect([outcomeUnknown, seen.length]).toEqual([false, requests]);
  });

  test("a cancel ends the wait", async () => {
    limit(1, "30");
    const cancel = new AbortController();
    const search = api().search({}, { signal: cancel.signal });
    setTimeout(() => cancel.abort(new Error("stopped")), 30);
    await expect(search).rejects.toThrow("stopped");
  });
});

describe("absent is what Grafana calls so, if it is so", () => {
  const folder = { uid: "f", title: "F" };
  const status = (response: http.ServerResponse, code: number, body: object) =>
    void response.writeHead(code).end(JSON.stringify(body));

  test.each([
    ["a dashboard", "Dashboard not found", true],
    ["a page of somebody else", "Not found", false],
  ])("%s", async (_, message, isAbsent) => {
    answer = (_url, response) => status(response, 404, { message });
    if (isAbsent) expect(await api().dashboard("d")).toBeUndefined();
    else expect(await failureOf(api().dashboard("d"))).toMatchObject({ status: 404 });
  });

  test.each([
    [[], "is removed"],
    [[folder], "is still there"],
  ])("a folder of which a removal finds none, in a list of %j, %s", async (list) => {
    answer = (url, response) =>
      url.pathname === "/api/search"
        ? json(response, list)
        : status(response, 404, { message: "folder not found", status: "not-found" });
    const removed = api().deleteFolder("f");
    if (list.length === 0) await removed;
    else expect((await failureOf(removed)).message).toContain("run it again");
  });
});

test("an answer that is not Grafana's", async () => {
  answer = (_url, response) => void response.writeHead(200).end("<html>");
  expect(await failureOf(api().health())).toMatchObject({ status: 200, path: "/api/health" });
  const save = { model: { uid: "d" }, folderUid: "f", message: "" };
  const saved = await failureOf(api().saveDashboard(save));
  expect(saved).toMatchObject({ method: "POST", outcomeUnknown: true });
});

test("a redirect is not followed, so that the token stays here", async () => {
  answer = (_url, response) => void response.writeHead(302, { location: `${url}/login` }).end();
  expect(await failureOf(api().search())).toMatchObject({ status: 302 });
  expect(seen).toHaveLength(1);
});

test("nobody there", async () => {
  const failure = await failureOf(api({ url: "http://127.0.0.1:9" }).search());
  expect(failure).toMatchObject({ status: undefined, unreachable: true });
});

test("no answer in time", async () => {
  answer = () => undefined;
  const failure = await failureOf(api({ timeoutSeconds: 0.2 }).search());
  expect(failure.message).toBe(
    "Grafana GET /api/search failed: no answer: no answer in 0.2 s. " +
      "Check GRAFANA_URL and whether it can be reached from here.",
  );
});

test("a cancel ends it with the signal's reason", async () => {
  answer = () => undefined;
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(new Error("stopped")), 30);
  await expect(api().search({}, { signal: cancel.signal })).rejects.toThrow("stopped");
});

test("refuses an address with a password without showing it", () => {
  expect(() => api({ url: "http://me:canary@host" })).toThrow(/^GRAFANA_URL: (?!.*canary)/);
});
