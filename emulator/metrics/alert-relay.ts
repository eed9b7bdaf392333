/** Passes on what Alertmanager tells to other Alertmanagers, whose interface takes alerts and not its messages. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The part of Alertmanager's message that another one takes. */
interface Message {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly generatorURL: string;
  }[];
}

/** A server on loopback. */
export class AlertRelay {
  private server: Server | undefined;

  /** Starts it; a second time does nothing. */
  async start(): Promise<void> {
    if (this.server) return;
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const target = decodeURIComponent((request.url ?? "/").slice(1));
        void pass(target, Buffer.concat(parts).toString()).then((status) => {
          response.writeHead(status).end();
        });
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }

  /** Where a message for the Alertmanager at `target` is to be sent. */
  urlFor(target: string): string {
    const { port } = this.server?.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${encodeURIComponent(target)}`;
  }

  /** Ends it. */
  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Answers the status: any but 2xx makes Alertmanager try again. */
async function pass(target: string, text: string): Promise<number> {
  const { alerts } = JSON.parse(text) as Message;
  const body = alerts.map(({ status, endsAt, ...alert }) => ({
    ...alert,
    ...(status === "resolved" ? { endsAt } : {}),
  }));
  try {
    const answer = await fetch(`${target.replace(/\/$/, "")}/api/v2/alerts`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
    return answer.status;
  } catch {
    return 502;
  }
}
