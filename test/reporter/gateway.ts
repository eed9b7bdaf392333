import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import {
  createServer as createHttpsServer,
  type Server as HttpsServer,
  type ServerOptions,
} from "node:https";
import type { AddressInfo } from "node:net";

/** A request that the gateway got, whole. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the gateway answers; `undefined` as status: nothing, the connection stays open. */
export interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Is waited for before the answer. */
  readonly after?: Promise<unknown>;
}

/** A push gateway on loopback that answers as it is told. */
export class Gateway {
  /** All requests since the start, in order. */
  readonly received: Received[] = [];
  /** Decides each answer. @default 200 for all */
  answer: (request: Received) => Answer = () => ({ status: 200 });

  private constructor(private readonly server: Server | HttpsServer) {
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      let body = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      incoming.on("end", () => {
        const { method = "", url = "", headers } = incoming;
        const request = { method, path: url, headers, body };
        const { status, body: text = "", headers: more, after } = this.answer(request);
        this.received.push(request);
        if (status === undefined) return;
        void Promise.resolve(after).then(() => outgoing.writeHead(status, more).end(text));
      });
    });
  }

  /** Starts one, on a free port unless one is given; with `tls` it speaks HTTPS. */
  static async start(tls?: ServerOptions, port = 0): Promise<Gateway> {
    const server = tls ? createHttpsServer(tls) : createHttpServer();
    await new Promise<void>((resolve) => {
      server.listen(port, "127.0.0.1", resolve);
    });
    return new Gateway(server);
  }

  /** Its port. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The requests of one method. */
  of(method: string): Received[] {
    return this.received.filter((request) => request.method === method);
  }

  /** Ends it, with open connections. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
