/** The HTTP front of the local cloud: every product on one port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerControl, type Control } from "./control";
import type { CosFiles } from "./cos";
import { Gateway } from "./gateway";

/** Where a server listens. */
export interface ListeningServer {
  /** `http://HOST:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Largest request body, bytes; the real limit is 10 MB. */
const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

/** What answers on the API's port. */
export interface ApiParts {
  readonly gateway: Gateway;
  /** The paths below `/_/`. */
  readonly control: Control;
  /** The paths below `/cos/`. */
  readonly cos: CosFiles;
}

/** The API's server; it counts who is connected. */
export interface ApiServer extends ListeningServer {
  /** Most connections that were open at once. */
  mostConnections(): number;
}

/** Serves the API, the control paths below `/_/` and object storage below `/cos/`. */
export async function serveApi(
  parts: ApiParts,
  listen: { host: string; port: number },
): Promise<ApiServer> {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  const mostConnections = countConnections(server);
  return { ...(await listenOn(server, listen)), mostConnections };
}

function countConnections(server: Server): () => number {
  let open = 0;
  let most = 0;
  server.on("connection", (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.once("close", () => (open -= 1));
  });
  return () => most;
}

async function answer(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  // A client behind a proxy setting sends the whole address as its target.
  const target = new URL(request.url ?? "/", "http://local");
  if (target.pathname.startsWith("/_/")) {
    await answerControl(parts.control, { request, response, body, path: target.pathname });
    return;
  }
  if (target.pathname.startsWith("/cos/")) {
    parts.cos.answer(request.method ?? "GET", target.pathname.slice("/cos".length), response);
    return;
  }
  const reply = await parts.gateway.answer({
    method: request.method ?? "POST",
    path: target.pathname,
    query: target.search.slice(1),
    headers: request.headers,
    body,
  });
  if (reply.cut === "never") return;
  if (reply.cut === "instead") {
    request.socket.destroy();
    return;
  }
  const head = {
    "Content-Type": reply.contentType,
    "Content-Length": Buffer.byteLength(reply.body),
  };
  response.writeHead(reply.status, head);
  if (reply.cut === "within") {
    response.write(Buffer.from(reply.body).subarray(0, head["Content-Length"] / 2), () =>
      request.socket.destroy(),
    );
    return;
  }
  response.end(reply.body);
}

/** A request's whole body. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAXIMUM_BODY_BYTES) throw new Error("the request is larger than 10 MB");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Starts listening; `close` also ends connections that are kept alive. */
export async function listenOn(
  server: Server,
  listen: { host: string; port: number },
): Promise<ListeningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${listen.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
