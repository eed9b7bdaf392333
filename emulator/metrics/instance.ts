/** The real Prometheus, Pushgateway and Alertmanager behind one Prometheus instance of the local cloud. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../free-ports";
import type { AlertRoute } from "./alert-routes";
import { Alertmanager } from "./alertmanager";
import type { Switches } from "../switches";
import { WatchedChild } from "./child";
import type { MetricsPrograms } from "./programs";
import { type FileGroup, renderRuleFile } from "./rule-file";
import { type ReachedLimit, userLimits } from "./series-limit";
import { type MetricsAccount, renderPrometheusConfig, renderWebConfig } from "./settings";

/** What one pair of programs needs. */
export interface MetricsInstanceOptions {
  /** A folder of its own; made if absent. */
  readonly dir: string;
  readonly programs: MetricsPrograms;
  readonly account: MetricsAccount;
  readonly switches: Switches;
}

/** Milliseconds that the programs get to start. */
const START_MILLISECONDS = 20_000;

/** One running pair. */
export class MetricsInstance {
  private children: WatchedChild[] = [];
  private ports = { prometheus: 0, pushgateway: 0 };
  private account: MetricsAccount;
  private rules = "";
  private reached: ReachedLimit | undefined;
  private readonly alertmanager: Alertmanager | undefined;
  private routing: Promise<void> = Promise.resolve();

  constructor(private readonly options: MetricsInstanceOptions) {
    this.account = options.account;
    const { alertmanager } = options.programs;
    if (alertmanager) {
      this.alertmanager = new Alertmanager(alertmanager, path.join(options.dir, "alertmanager"));
    }
  }

  /** `127.0.0.1:PORT` of the Pushgateway. */
  get pushgatewayAddress(): string {
    return `127.0.0.1:${this.ports.pushgateway}`;
  }

  /** `127.0.0.1:PORT` of Prometheus. */
  get prometheusAddress(): string {
    return `127.0.0.1:${this.ports.prometheus}`;
  }

  /** Starts both; answers when both are ready. @throws {Error} when one ends or stays silent. */
  async start(): Promise<void> {
    mkdirSync(this.options.dir, { recursive: true });
    const [prometheus, pushgateway] = await freePorts(2);
    this.ports = { prometheus: prometheus!, pushgateway: pushgateway! };
    this.writeAccount();
    this.write("rules.yml", renderRuleFile([]));
    this.writeConfiguration();
    this.children = [
      new WatchedChild(this.pushgatewayCommand(), this.file("pushgateway.log")),
      new WatchedChild(this.prometheusCommand(), this.file("prometheus.log")),
    ];
    const deadline = Date.now() + START_MILLISECONDS;
    await this.ready(this.pushgatewayAddress, deadline);
    await this.ready(this.prometheusAddress, deadline);
  }

  /** Changes the token at once: both programs read it anew at each request. */
  rotate(token: string): void {
    this.account = { ...this.account, token };
    this.writeAccount();
  }

  /** Replaces all rules. */
  async setRules(groups: readonly FileGroup[]): Promise<void> {
    const text = renderRuleFile(groups);
    if (text === this.rules) return;
    this.rules = text;
    this.write("rules.yml", text);
    await this.request("POST", "/-/reload");
  }

  /** Replaces all routes of alerts, one call after another. Without an Alertmanager nobody is told. */
  setRoutes(routes: readonly AlertRoute[]): Promise<void> {
    const turn = this.routing.then(() => this.applyRoutes(routes));
    this.routing = turn.catch(() => undefined);
    return turn;
  }

  /** From now on takes no series of processes that it does not know yet, as an instance whose quota is used up. */
  async reachLimit(): Promise<ReachedLimit> {
    const label = this.options.switches.pushJobLabel;
    const expression = `count by (${label}) ({${label}!=""})`;
    const { body } = await this.request(
      "GET",
      `/api/v1/query?query=${encodeURIComponent(expression)}`,
    );
    const { data } = JSON.parse(body) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    const jobs = data.result.map(({ metric }) => metric[label] ?? "");
    const series = data.result.reduce((sum, { value }) => sum + Number(value[1]), 0);
    this.reached = { jobs, series };
    this.writeConfiguration();
    await this.request("POST", "/-/reload");
    return this.reached;
  }

  /** Takes all series again. */
  async liftLimit(): Promise<void> {
    this.reached = undefined;
    this.writeConfiguration();
    await this.request("POST", "/-/reload");
  }

  /** What its quota says. */
  limits(): Record<string, number> {
    return userLimits(this.reached);
  }

  /** Asks Prometheus over HTTP. */
  async request(
    method: string,
    target: string,
    body?: string,
  ): Promise<{ status: number; body: string }> {
    const answer = await fetch(`http://${this.prometheusAddress}${target}`, {
      method,
      headers: {
        ...this.authorization(),
        ...(body ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(body ? { body } : {}),
      signal: AbortSignal.timeout(15_000),
    });
    return { status: answer.status, body: await answer.text() };
  }

  /** Ends both programs. */
  async close(): Promise<void> {
    await this.routing;
    await this.alertmanager?.close();
    await Promise.all(this.children.map((child) => child.close()));
    this.children = [];
  }

  private async applyRoutes(routes: readonly AlertRoute[]): Promise<void> {
    const before = this.alertmanager?.address;
    await this.alertmanager?.setRoutes(routes);
    if (this.alertmanager?.address === before) return;
    this.writeConfiguration();
    await this.request("POST", "/-/reload");
  }

  private authorization(): Record<string, string> {
    const { userName, token } = this.account;
    return { Authorization: `Basic ${Buffer.from(`${userName}:${token}`).toString("base64")}` };
  }

  private async ready(address: string, deadline: number): Promise<void> {
    for (;;) {
      if (this.children.some((child) => child.ended)) throw this.startFault("ended at its start");
      if (Date.now() > deadline) throw this.startFault("is not ready in time");
      try {
        const headers = this.authorization();
        const signal = AbortSignal.timeout(2000);
        if ((await fetch(`http://${address}/-/ready`, { headers, signal })).ok) return;
      } catch {
        // It does not listen yet.
      }
      await sleep(50);
    }
  }

  private startFault(what: string): Error {
    return new Error(
      `local cloud: Prometheus or Pushgateway ${what}. See the logs in ${this.options.dir}.`,
    );
  }

  private pushgatewayCommand(): string[] {
    return [
      this.options.programs.pushgateway,
      `--web.listen-address=${this.pushgatewayAddress}`,
      `--web.config.file=${this.file("web.yml")}`,
      "--persistence.file=",
      "--log.level=warn",
    ];
  }

  private prometheusCommand(): string[] {
    return [
      this.options.programs.prometheus,
      `--config.file=${this.file("prometheus.yml")}`,
      `--storage.tsdb.path=${this.file("data")}`,
      `--web.listen-address=${this.prometheusAddress}`,
      `--web.config.file=${this.file("web.yml")}`,
      "--web.enable-lifecycle",
      // Who is named later than the alert was raised is told soon, not a minute later.
      "--rules.alert.resend-delay=2s",
      "--log.level=warn",
    ];
  }

  private writeConfiguration(): void {
    const text = renderPrometheusConfig({
      pushgatewayAddress: this.pushgatewayAddress,
      userName: this.account.userName,
      passwordFile: this.file("token"),
      ruleFile: this.file("rules.yml"),
      switches: this.options.switches,
      ...(this.reached ? { reached: this.reached } : {}),
      ...(this.alertmanager?.address ? { alertmanagerAddress: this.alertmanager.address } : {}),
    });
    this.write("prometheus.yml", text);
  }

  private writeAccount(): void {
    this.write("web.yml", renderWebConfig(this.account));
    this.write("token", this.account.token);
  }

  private write(name: string, text: string): void {
    writeFileSync(this.file(name), text, { mode: 0o600 });
  }

  private file(name: string): string {
    return path.join(this.options.dir, name);
  }
}
