/** The local Grafana: answers as the recorded 9.3.2 does, unless a test has scripted that it fails. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallLog } from "../calls";
import { ANY_OF_GRAFANA, type Faults, isDone } from "../faults";
import { listenOn, type ListeningServer, readBody } from "../server";
import { GrafanaRefusal, type GrafanaReply } from "./reply";
import { type GrafanaParts, routes } from "./routes";
import { struckReply } from "./struck";

const HEALTH = { commit: "21c1d14e91", database: "ok", version: "9.3.2" };

/** What the server works on, and what tests see of it and do to it. */
export interface GrafanaServerParts extends GrafanaParts {
  readonly calls: CallLog;
  readonly faults: Faults;
}

/** Serves Grafana's HTTP API. */
export function serveGrafana(
  parts: GrafanaServerParts,
  listen: { host: string; port: number },
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    serve(parts, request)
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  return listenOn(server, listen);
}

/** Answers one request, as it is scripted where it is, and writes down what became of it. */
async function serve(parts: GrafanaServerParts, request: IncomingMessage): Promise<GrafanaReply> {
  const { calls, faults } = parts;
  const asked = await askedBy(request);
  const { action, path, body } = asked;
  const fault = faults.take(action, body ?? {}, ANY_OF_GRAFANA);
  const log = (done: boolean, code?: string): void => {
    const time = new Date().toISOString();
    const call = { product: "grafana", action, path, region: "", time, ok: code === undefined };
    calls.add({ ...call, done, ...(code !== undefined && { code }), requestId: randomUUID() });
  };
  if (fault && !isDone(fault)) {
    await passed(fault.delayMilliseconds);
    const struck = struckReply(fault);
    if (struck) {
      log(false, struck.code);
      return struck.reply;
    }
  }
  const reply = answer(parts, asked);
  const isCarriedOut = reply.status < 300;
  const struck = fault && isDone(fault) ? struckReply(fault, reply) : undefined;
  log(isCarriedOut, struck?.code ?? (isCarriedOut ? undefined : `HTTP ${reply.status}`));
  if (fault && isDone(fault)) await passed(fault.delayMilliseconds);
  return struck?.reply ?? reply;
}

/** A time that keeps nothing alive: whoever asked may be gone, and the server too. */
async function passed(milliseconds = 0): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { ref: false });
}

interface Route {
  readonly action: string;
  readonly answer: (typeof routes)[string];
  readonly names: readonly string[];
}

interface Asked {
  /** Method and route, or path where there is no such route. */
  readonly action: string;
  readonly route: Route | undefined;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const body = parsed((await readBody(request)).toString("utf8"));
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://local");
  const place = `${request.method} ${path}`;
  const route = routeOf(place);
  return {
    action: route?.action ?? place,
    route,
    path,
    query,
    authorization: request.headers.authorization,
    body,
  };
}

function answer(parts: GrafanaParts, { route, path, query, authorization, body }: Asked) {
  try {
    if (path === "/api/health") return { status: 200, body: HEALTH, fromMiddleware: true };
    const caller = parts.accounts.identify(authorization);
    if (!route) return { status: 404, body: { message: "Not found" }, fromMiddleware: true };
    const json = <T>(): T => mustBeJson(body) as T;
    return route.answer(parts, { caller, query, names: route.names, json });
  } catch (error) {
    if (error instanceof GrafanaRefusal) return error.reply;
    return { status: 500, body: { message: String(error) } };
  }
}

/** Each route as it matches; what it leaves open is captured. */
const PATTERNS = Object.entries(routes).map(([action, answer]) => ({
  action,
  answer,
  pattern: new RegExp(`^${action.replaceAll("*", "([^/]*)")}$`),
}));

/** The route that a method and path have, and its open parts. */
function routeOf(place: string): Route | undefined {
  for (const { action, answer, pattern } of PATTERNS) {
    const found = pattern.exec(place);
    if (found) return { action, answer, names: found.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}

function mustBeJson(body: unknown): unknown {
  if (body !== undefined) return body;
  throw new GrafanaRefusal({
    status: 400,
    body: { message: "bad request data", traceID: "" },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, answer: GrafanaReply): void {
  const { status, body, page, cut, retryAfterSeconds } = answer;
  if (cut === "never") return;
  if (cut === "instead") return void response.destroy();
  const json = answer.fromMiddleware ? "application/json; charset=UTF-8" : "application/json";
  const text = Buffer.from(page ?? JSON.stringify(body));
  response.writeHead(status, {
    "Content-Type": page === undefined ? json : "text/html",
    "Content-Length": text.length,
    ...(retryAfterSeconds !== undefined && { "Retry-After": retryAfterSeconds }),
  });
  if (cut === "within") response.write(text.subarray(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
