import http from "node:http";
import type { AddressInfo } from "node:net";

/** What arrived. */
export interface Received {
  readonly action: string;
  readonly version: string;
  readonly region: string;
  readonly authorization: string;
  readonly params: Record<string, unknown>;
}

/** Answers request number `index`. */
export type Answering = (request: Received, response: http.ServerResponse, index: number) => void;

/** A server on loopback that answers as the test says and remembers what arrived. */
export class AnsweringServer {
  readonly received: Received[] = [];
  answer: Answering = (_request, response) => respond(response, {});
  private readonly server = http.createServer((request, response) => this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const header = (name: string) => String(request.headers[name] ?? "");
      const received: Received = {
        action: header("x-tc-action"),
        version: header("x-tc-version"),
        region: header("x-tc-region"),
        authorization: header("authorization"),
        params: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>,
      };
      this.received.push(received);
      this.answer(received, response, this.received.length - 1);
    });
  }
}

/** A good answer. */
export function respond(response: http.ServerResponse, members: object): void {
  send(response, { Response: { ...members, RequestId: "r-1" } });
}

/** An error of the API. */
export function refuse(response: http.ServerResponse, code: string, message = "no"): void {
  send(response, { Response: { Error: { Code: code, Message: message }, RequestId: "r-1" } });
}

function send(response: http.ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
