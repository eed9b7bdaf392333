import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";

/** Where a script on a node stops until the test has done something. */
export class Meeting {
  private readonly server: Server;
  /** What is done when a script has come; it goes on after that. */
  onArrival: () => void | Promise<void> = () => undefined;

  constructor() {
    this.server = createServer((script) => {
      script.on("error", () => undefined);
      void Promise.resolve(this.onArrival()).then(() => script.end("on\n"));
    });
  }

  async open(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  /** The command by which a script comes here. */
  get command(): string {
    const { port } = this.server.address() as AddressInfo;
    return `exec 5<>/dev/tcp/127.0.0.1/${port}; read -r _ <&5 || :; exec 5>&-`;
  }

  close(): void {
    this.server.close();
  }
}
