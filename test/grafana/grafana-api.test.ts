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

test("an answer that is not Grafana's", async () => {
  answer = (_url, response) => void response.writeHead(200).end("<html>");
  expect(await failureOf(api().health())).toMatchObject({ status: 200, path: "/api/health" });
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
