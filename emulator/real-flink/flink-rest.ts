/** Flink's REST interface, as far as the lab needs it. */
import { readFileSync } from "node:fs";
import path from "node:path";

/** A job as /jobs/overview lists it. */
export interface JobRow {
  readonly jid: string;
  readonly name: string;
  readonly state: string;
}

/** A JobManager's REST interface. */
export class FlinkRest {
  /** @param base `http://HOST:PORT`, or YARN's proxy of an application. */
  constructor(readonly base: string) {}

  /** Asks, and answers the JSON. @throws {Error} for any status but 2xx, with the body. */
  async ask<T>(method: string, target: string, body?: string | FormData): Promise<T> {
    const text = await this.text(method, target, body);
    return JSON.parse(text === "" ? "{}" : text) as T;
  }

  /** Asks, and answers the body as it came. @throws {Error} for any status but 2xx, with the body. */
  async text(method: string, target: string, body?: string | FormData): Promise<string> {
    const isJson = typeof body === "string";
    const answer = await fetch(`${this.base}${target}`, {
      method,
      ...(body === undefined ? {} : { body }),
      ...(isJson ? { headers: { "Content-Type": "application/json" } } : {}),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    const said = causes(text);
    throw new Error(`Flink REST: ${method} ${target} answered ${answer.status}.\n${said}`);
  }

  /** Whether anybody answers. */
  async answers(): Promise<boolean> {
    try {
      await this.ask("GET", "/overview");
      return true;
    } catch {
      return false;
    }
  }

  /** All jobs. */
  async jobs(): Promise<readonly JobRow[]> {
    return (await this.ask<{ jobs: JobRow[] }>("GET", "/jobs/overview")).jobs;
  }

  /** Whether all tasks of a job run. */
  async allTasksRun(jobId: string): Promise<boolean> {
    const job = await this.ask<{ state: string; vertices: { status: string }[] }>(
      "GET",
      `/jobs/${jobId}`,
    );
    return job.state === "RUNNING" && job.vertices.every(({ status }) => status === "RUNNING");
  }

  /** Uploads a jar and runs a class of it, as the web interface does; answers the job's id. */
  async run(
    jar: string,
    main: { entryClass: string; arguments: readonly string[] },
  ): Promise<string> {
    const form = new FormData();
    const blob = new Blob([readFileSync(jar)], { type: "application/x-java-archive" });
    form.append("jarfile", blob, path.basename(jar));
    const { filename } = await this.ask<{ filename: string }>("POST", "/jars/upload", form);
    const request = { entryClass: main.entryClass, programArgsList: main.arguments };
    const { jobid } = await this.ask<{ jobid: string }>(
      "POST",
      `/jars/${path.basename(filename)}/run`,
      JSON.stringify(request),
    );
    return jobid;
  }

  /** Cancels a job. */
  async cancel(jobId: string): Promise<void> {
    await this.ask("PATCH", `/jobs/${jobId}?mode=cancel`);
  }

  /** The same where YARN's proxy stands before it, which passes no PATCH on. */
  async cancelBehindProxy(jobId: string): Promise<void> {
    await this.ask("GET", `/jobs/${jobId}/yarn-cancel`);
  }
}

/** The messages of a Java stack trace within JSON, without its frames. */
function causes(body: string): string {
  const lines = body.replaceAll("\\n", "\n").replaceAll("\\t", "\t").split("\n");
  return lines.filter((line) => !/^\s+(at |\.\.\. )/.test(line)).join("\n");
}
