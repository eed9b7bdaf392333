import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server sends a jar. */
export interface Sending {
  /** As docs/reliability.md names it. */
  readonly name: string;
  /** Whether the jar comes whole. */
  readonly isWhole: boolean;
  /** Whether it never ends by itself. */
  readonly hangs?: true;
  send(response: ServerResponse, jar: Buffer): void;
}

const half = (jar: Buffer) => jar.subarray(0, Math.floor(jar.length / 2));

/** All ways in which a jar may come. */
export const SENDINGS: readonly Sending[] = [
  {
    name: "a download in drops",
    isWhole: true,
    send: (response, jar) => {
      const drops = [...jar].values();
      const drop = () => {
        const next = drops.next();
        if (next.done) return void response.end();
        response.write(Buffer.from([next.value]));
        setImmediate(drop);
      };
      drop();
    },
  },
  {
    name: "a download that breaks off before its length",
    isWhole: false,
    send: (response, jar) => {
      response.writeHead(200, { "content-length": jar.length });
      response.write(half(jar), () => response.destroy());
    },
  },
  {
    name: "a download that breaks off, of no told length",
    isWhole: false,
    send: (response, jar) => {
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
      response.end(half(jar));
    },
  },
  { name: "a download of nothing", isWhole: false, send: (response) => void response.end() },
  {
    name: "a page in the place of a download",
    isWhole: false,
    send: (response) => void response.end("<html>Sign in first.</html>"),
  },
  {
    name: "another jar than the digest says",
    isWhole: false,
    send: (response, jar) => void response.end(Buffer.concat([jar, jar])),
  },
  {
    name: "a download that is not there",
    isWhole: false,
    send: (response) => void response.writeHead(404).end(),
  },
  {
    name: "a server that breaks off at once",
    isWhole: false,
    send: (response) => void response.destroy(),
  },
  {
    name: "a download that stops in the middle and hangs",
    isWhole: false,
    hangs: true,
    send: (response, jar) => {
      response.writeHead(200, { "content-length": jar.length });
      response.write(half(jar));
    },
  },
  {
    name: "a server that takes the question and never answers",
    isWhole: false,
    hangs: true,
    send: () => undefined,
  },
];

/** A server on loopback. */
export interface JarServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that sends the jar in such a way. */
export async function serve(answer: (response: ServerResponse) => void): Promise<JarServer> {
  const server: Server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/jar`, close };
}
