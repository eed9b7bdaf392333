/** The real Alertmanager behind one Prometheus instance of the local cloud. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../free-ports";
import { AlertRelay } from "./alert-relay";
import { type AlertRoute, renderAlertRoutes } from "./alert-routes";
import { WatchedChild } from "./child";

const START_MILLISECONDS = 20_000;

/** It runs from the moment in which there is somebody to tell. */
export class Alertmanager {
  private child: WatchedChild | undefined;
  private port = 0;
  private text = "";
  private readonly relay = new AlertRelay();

  /**
   * @param startCommand the command that starts it
   * @param dir a folder of its own
   */
  constructor(
    private readonly startCommand: readonly string[],
    private readonly dir: string,
  ) {}

  /** `127.0.0.1:PORT`; undefined while it does not run. */
  get address(): string | undefined {
    return this.child ? `127.0.0.1:${this.port}` : undefined;
  }

  /** Replaces all routes. @throws {Error} when it refuses them or does not start. */
  async setRoutes(routes: readonly AlertRoute[]): Promise<void> {
    if (routes.length === 0 && !this.child) return;
    await this.relay.start();
    const text = renderAlertRoutes(routes, ({ url, takesAlerts }) =>
      takesAlerts ? this.relay.urlFor(url) : url,
    );
    if (text === this.text) return;
    this.text = text;
    mkdirSync(this.dir, { recursive: true });
    writeFileSync(this.configFile, text, { mode: 0o600 });
    if (this.child) await this.reload();
    else await this.start();
  }

  /** Ends it. */
  async close(): Promise<void> {
    await this.child?.close();
    this.child = undefined;
    await this.relay.close();
  }

  private get configFile(): string {
    return path.join(this.dir, "alertmanager.yml");
  }

  private async start(): Promise<void> {
    [this.port = 0] = await freePorts(1);
    const command = [
      ...this.startCommand,
      `--config.file=${this.configFile}`,
      `--storage.path=${path.join(this.dir, "data")}`,
      `--web.listen-address=127.0.0.1:${this.port}`,
      // Alone: no port for others of its kind.
      "--cluster.listen-address=",
      "--log.level=warn",
    ];
    this.child = new WatchedChild(command, path.join(this.dir, "alertmanager.log"));
    const deadline = Date.now() + START_MILLISECONDS;
    while (!(await this.isReady())) {
      if (this.child.ended || Date.now() > deadline) {
        throw new Error(`local cloud: Alertmanager does not start. See the log in ${this.dir}.`);
      }
      await sleep(50);
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(2000);
      return (await fetch(`http://${this.address}/-/ready`, { signal })).ok;
    } catch {
      return false;
    }
  }

  private async reload(): Promise<void> {
    const answer = await fetch(`http://${this.address}/-/reload`, { method: "POST" });
    if (!answer.ok) throw new Error(`local cloud: Alertmanager refuses: ${await answer.text()}`);
  }
}
