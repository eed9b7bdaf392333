import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Where somebody listens. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Two ends of a connection that goes through. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket | undefined;
}

/** A way through to a server, which can be closed, cut, or fall silent. Nothing is changed or delayed on it. */
export class Wire {
  /** The server behind it. */
  to: Place;
  /** Whether a new connection is taken and left alone. */
  isDeaf = false;
  /** Told of each piece that is sent, before it goes on; one that answers false keeps it back. */
  onSent: ((bytes: number) => boolean) | undefined;
  private isSilent = false;
  private server: Server | undefined;
  private readonly pairs = new Set<Pair>();

  constructor(
    readonly place: Place,
    to: Place,
  ) {
    this.to = to;
  }

  /** Takes connections. */
  async open(): Promise<void> {
    const server = createServer((near) => this.take(near));
    server.listen(this.place.port, this.place.address);
    await once(server, "listening");
    this.server = server;
  }

  /** Refuses new connections; those that are there go on. */
  refuse(): void {
    this.server?.close();
    this.server = undefined;
  }

  /** Ends all connections. */
  cut(): void {
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy();
      far?.resetAndDestroy();
    }
  }

  /** Nothing arrives any more, on either side, and nobody is told. */
  fallSilent(): void {
    this.isSilent = true;
  }

  /** As if nothing had happened; connections over which nothing arrived are gone. */
  async heal(): Promise<void> {
    if (this.isSilent || this.isDeaf) this.cut();
    this.isSilent = false;
    this.isDeaf = false;
    this.onSent = undefined;
    if (this.server === undefined) await this.open();
  }

  /** Connections that somebody holds to it. */
  get connections(): number {
    return this.pairs.size;
  }

  close(): void {
    this.refuse();
    this.cut();
  }

  private take(near: Socket): void {
    const far = this.isDeaf ? undefined : connect(this.to.port, this.to.address);
    near.setNoDelay(true);
    far?.setNoDelay(true);
    const pair = { near, far };
    this.pairs.add(pair);
    near.on("data", (chunk: Buffer) => {
      if (this.onSent?.(chunk.length) !== false && !this.isSilent) far?.write(chunk);
    });
    far?.on("data", (chunk: Buffer) => void (this.isSilent || near.write(chunk)));
    // An end that comes by itself goes on to the other side, unless the wire is silent.
    near.on("error", () => undefined).on("close", () => this.end(pair));
    far?.on("error", () => undefined).on("close", () => void (this.isSilent || near.end()));
  }

  private end(pair: Pair): void {
    this.pairs.delete(pair);
    pair.far?.destroy();
  }
}
