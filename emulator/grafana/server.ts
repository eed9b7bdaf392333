/** The local Grafana: answers as the recorded 9.3.2 does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOn, type ListeningServer, readBody } from "../server";
import { GrafanaRefusal, type GrafanaReply } from "./reply";
import { type GrafanaParts, routes } from "./routes";

const HEALTH = { commit: "21c1d14e91", database: "ok", version: "9.3.2" };

/** Serves Grafana's HTTP API. */
export function serveGrafana(
  parts: GrafanaParts,
  listen: { host: string; port: number },
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    reply(parts, request)
      .catch((error: unknown): GrafanaReply => {
        if (error instanceof GrafanaRefusal) return error.reply;
        return { status: 500, body: { message: String(error) } };
      })
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  return listenOn(server, listen);
}

async function reply(parts: GrafanaParts, request: IncomingMessage): Promise<GrafanaReply> {
  const text = (await readBody(request)).toString("utf8");
  const target = new URL(request.url ?? "/", "http://local");
  if (target.pathname === "/api/health") return { status: 200, body: HEALTH, fromMiddleware: true };
  const caller = parts.accounts.identify(request.headers.authorization);
  const path = `${request.method} ${target.pathname}`;
  for (const [pattern, answer] of Object.entries(routes)) {
    const names = match(pattern, path);
    if (!names) continue;
    const json = <T>(): T => parse(text) as T;
    return answer(parts, { caller, query: target.searchParams, names, json });
  }
  return { status: 404, body: { message: "Not found" }, fromMiddleware: true };
}

/** The open parts of a path that has this pattern. */
function match(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  if (!wanted.every((part, index) => part === "*" || part === given[index])) return undefined;
  return given.filter((_, index) => wanted[index] === "*").map(decodeURIComponent);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GrafanaRefusal({
      status: 400,
      body: { message: "bad request data", traceID: "" },
    });
  }
}

function send(response: ServerResponse, answer: GrafanaReply): void {
  const type = answer.fromMiddleware ? "application/json; charset=UTF-8" : "application/json";
  response.writeHead(answer.status, { "Content-Type": type });
  response.end(JSON.stringify(answer.body));
}
