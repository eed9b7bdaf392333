/** A real push gateway with basic authentication that can be taken away, come back, and get another token. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePorts } from "../free-ports";
import { WatchedChild } from "../metrics/child";
import { type MetricsAccount, renderWebConfig } from "../metrics/settings";
import { poll } from "./poll";

/** One series of a group. */
export interface PushedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** What one process pushed last. */
export interface PushedGroup {
  /** `job` and the grouping labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** When, in seconds since 1970; 0 if nothing was ever taken. */
  readonly pushedAtSeconds: number;
  /** Metric name → its series. */
  readonly metrics: ReadonlyMap<string, readonly PushedSeries[]>;
}

interface Family {
  readonly metrics?: readonly { labels?: Record<string, string>; value?: string }[];
}

const START_SECONDS = 20;

/** The gateway. */
export class LabGateway {
  #child: WatchedChild | undefined;
  #account: MetricsAccount;

  /** Starts one on a free port. @param program path of the program. */
  static async start(program: string, dir: string, account: MetricsAccount): Promise<LabGateway> {
    mkdirSync(dir, { recursive: true });
    const [port = 0] = await freePorts(1);
    const gateway = new LabGateway(program, { dir, port }, account);
    await gateway.comeBack();
    return gateway;
  }

  private constructor(
    private readonly program: string,
    private readonly place: { dir: string; port: number },
    account: MetricsAccount,
  ) {
    this.#account = account;
  }

  get host(): string {
    return "127.0.0.1";
  }

  get port(): number {
    return this.place.port;
  }

  /** Who may push now. */
  get account(): MetricsAccount {
    return this.#account;
  }

  /** Takes it away: connections are refused, and what it held is gone. */
  async goAway(): Promise<void> {
    await this.#child?.close();
    this.#child = undefined;
  }

  /** Starts it, empty, where it was. */
  async comeBack(): Promise<void> {
    this.#writeAccount();
    const child = new WatchedChild(
      [
        this.program,
        `--web.listen-address=${this.host}:${this.port}`,
        `--web.config.file=${this.#file("web.yml")}`,
        // Debian's package would write a file of its own.
        "--persistence.file=",
        "--log.level=warn",
      ],
      this.#file("pushgateway.log"),
    );
    this.#child = child;
    await poll({ what: "the push gateway", seconds: START_SECONDS }, async () => {
      if (child.ended) throw new Error(`push gateway: ended at its start, see ${this.place.dir}.`);
      return this.#answers();
    });
  }

  /** Changes the token at once, as a click in the console does. */
  rotate(token: string): void {
    this.#account = { ...this.#account, token };
    this.#writeAccount();
  }

  /** What it holds. */
  async groups(): Promise<PushedGroup[]> {
    const answer = await this.#request("GET", "/api/v1/metrics");
    const { data } = (await answer.json()) as { data: Record<string, unknown>[] };
    return data.map(readGroup);
  }

  /** Deletes one group, as somebody does who clears up after a dead process. */
  async delete(group: PushedGroup): Promise<void> {
    await this.#request("DELETE", pathOf(group.labels));
  }

  /** Pushes a text as a process would, whether the gateway takes it or not. @param labels `job` and the grouping labels. */
  async push(labels: Readonly<Record<string, string>>, text: string): Promise<void> {
    await this.#request("PUT", pathOf(labels), text);
  }

  /** Ends it. */
  close(): Promise<void> {
    return this.goAway();
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.#request("GET", "/-/ready")).ok;
    } catch {
      return false;
    }
  }

  #request(method: string, target: string, body?: string): Promise<Response> {
    const { userName, token } = this.#account;
    const basic = Buffer.from(`${userName}:${token}`).toString("base64");
    return fetch(`http://${this.host}:${this.port}${target}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { Authorization: `Basic ${basic}` },
      signal: AbortSignal.timeout(10_000),
    });
  }

  #writeAccount(): void {
    writeFileSync(this.#file("web.yml"), renderWebConfig(this.#account), { mode: 0o600 });
  }

  #file(name: string): string {
    return path.join(this.place.dir, name);
  }
}

function pathOf({ job = "", ...rest }: Readonly<Record<string, string>>): string {
  const more = Object.entries(rest).map(([name, value]) => `/${name}/${encodeURIComponent(value)}`);
  return `/metrics/job/${encodeURIComponent(job)}${more.join("")}`;
}

function readGroup(row: Record<string, unknown>): PushedGroup {
  const metrics = new Map<string, PushedSeries[]>();
  for (const [name, family] of Object.entries(row)) {
    const series = (family as Family).metrics;
    if (!Array.isArray(series)) continue;
    metrics.set(
      name,
      series.map(({ labels, value }: { labels?: Record<string, string>; value?: string }) => ({
        labels: labels ?? {},
        value: value ?? "",
      })),
    );
  }
  const pushed = metrics.get("push_time_seconds")?.[0]?.value;
  return {
    labels: row.labels as Record<string, string>,
    pushedAtSeconds: Number(pushed ?? 0),
    metrics,
  };
}
