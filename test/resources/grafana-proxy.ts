import http from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to a request instead of, or after, what Grafana does with it. */
export interface Mishap {
  readonly method: string;
  /** Part of the path. */
  readonly path: string;
  /** Requests of this kind that pass before. @default 0 */
  readonly after?: number;
  /** How many it strikes. @default 1 */
  readonly times?: number;
  /** What is answered in Grafana's place. */
  readonly answer?: { readonly status: number; readonly body: object };
  /** Grafana gets the request, and nobody its answer. */
  readonly cut?: true;
  /** Runs before the request is passed on. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** A Grafana behind a line that may fail. */
export interface GrafanaProxy {
  readonly url: string;
  /** Requests that change something, since the last time: method and path. */
  writes(): string[];
  happen(mishap: Mishap): void;
  close(): Promise<void>;
}

/** Starts one before a Grafana. */
export async function startGrafanaProxy(target: string): Promise<GrafanaProxy> {
  const writes: string[] = [];
  const mishaps: { mishap: Mishap; passes: number; times: number }[] = [];
  const server = http.createServer((request, response) => {
    void pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    if (method !== "GET") writes.push(`${method} ${url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const mishap = struckBy(method, url);
    await mishap?.meanwhile?.();
    if (mishap?.answer) {
      response.writeHead(mishap.answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(mishap.answer.body));
      return;
    }
    const { authorization = "" } = request.headers;
    const headers = { authorization, "content-type": "application/json" };
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const answer = await fetch(target + url, { method, headers, ...body });
    const text = await answer.text();
    if (mishap?.cut) return void response.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  }

  function struckBy(method: string, url: string): Mishap | undefined {
    for (const each of mishaps) {
      const { mishap } = each;
      if (mishap.method !== method || !url.includes(mishap.path)) continue;
      if (each.passes > 0) each.passes -= 1;
      else if (each.times > 0) {
        each.times -= 1;
        return mishap;
      }
    }
    return undefined;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: () => writes.splice(0),
    happen: (mishap) =>
      void mishaps.push({ mishap, passes: mishap.after ?? 0, times: mishap.times ?? 1 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
