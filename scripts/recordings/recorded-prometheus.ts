/** A real Prometheus that holds recordings, as if it had scraped them when they were made. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { freePorts } from "../../emulator/free-ports";
import { WatchedChild } from "../../emulator/metrics/child";
import { poll } from "../../emulator/real-flink/poll";
import { type Recording, toOpenMetrics } from "./recording";

/** What it runs. */
export interface RecordedPrometheusOptions {
  /** Paths of the programs. */
  readonly prometheus: string;
  readonly promtool: string;
  /** A folder of its own. */
  readonly dir: string;
  readonly recordings: readonly Recording[];
}

/** A series of an answer: its labels, and time in seconds with value. */
export interface AnsweredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** What an evaluation took, by Prometheus's own count. */
export interface Evaluation {
  readonly milliseconds: number;
  /** Samples that it read. */
  readonly samples: number;
}

/** A span of time, in seconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const START_SECONDS = 30;

/** The time that a recording spans, one look after another. */
export function spanOf({ startSeconds, everySeconds, series }: Recording): Span {
  const looks = Math.max(...series.map(({ values }) => values.length));
  return {
    start: startSeconds,
    end: startSeconds + (looks - 1) * everySeconds,
    step: everySeconds,
  };
}

/** One running program. */
export class RecordedPrometheus {
  /** Back-fills the recordings and starts Prometheus on them. @throws {Error} when a program refuses. */
  static async start(options: RecordedPrometheusOptions): Promise<RecordedPrometheus> {
    const { dir, promtool, recordings } = options;
    mkdirSync(dir, { recursive: true });
    const data = path.join(dir, "data");
    for (const [at, recording] of recordings.entries()) {
      const file = path.join(dir, `recording-${at}.txt`);
      writeFileSync(file, toOpenMetrics(recording));
      const blocks = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, data];
      await promisify(execFile)(promtool, blocks);
    }
    const [port = 0] = await freePorts(1);
    const started = new RecordedPrometheus(`http://127.0.0.1:${port}`, launch(options, data, port));
    await started.ready(dir);
    return started;
  }

  private constructor(
    readonly url: string,
    private readonly child: WatchedChild,
  ) {}

  /** What a query gave over a span of time. @throws {Error} with what Prometheus says against it. */
  async range(query: string, { start, end, step }: Span): Promise<AnsweredSeries[]> {
    const form = { query, start: String(start), end: String(end), step: String(step) };
    return (await this.ask<{ result: AnsweredSeries[] }>("query_range", form)).result;
  }

  /** What the evaluation of an expression at one time took. */
  async evaluate(query: string, time: number): Promise<Evaluation> {
    const form = { query, time: String(time), stats: "all" };
    const { stats } = await this.ask<{
      stats: { timings: { evalTotalTime: number }; samples: { totalQueryableSamples: number } };
    }>("query", form);
    return {
      milliseconds: stats.timings.evalTotalTime * 1000,
      samples: stats.samples.totalQueryableSamples,
    };
  }

  /** Values of a label among the series that a selector chooses. */
  async labelValues(label: string, selector: string, { start, end }: Span): Promise<string[]> {
    const form = { "match[]": selector, start: String(start), end: String(end) };
    const query = new URLSearchParams(form).toString();
    const answer = await fetch(`${this.url}/api/v1/label/${label}/values?${query}`);
    return ((await answer.json()) as { data: string[] }).data;
  }

  /** Ends it. */
  close(): Promise<void> {
    return this.child.close();
  }

  private async ask<T>(api: string, form: Record<string, string>): Promise<T> {
    const body = new URLSearchParams(form);
    const answer = await fetch(`${this.url}/api/v1/${api}`, { method: "POST", body });
    const { data, error } = (await answer.json()) as { data: T; error?: string };
    if (answer.ok) return data;
    throw new Error(`Prometheus refuses ${form.query}: ${error}`);
  }

  private ready(dir: string): Promise<true> {
    const what = `Prometheus in ${dir}`;
    return poll({ what, seconds: START_SECONDS }, async () => {
      if (this.child.ended) throw new Error(`Prometheus ended at its start, see ${dir}.`);
      try {
        return (await fetch(`${this.url}/-/ready`)).ok || undefined;
      } catch {
        return undefined;
      }
    });
  }
}

function launch(
  { prometheus, dir }: RecordedPrometheusOptions,
  data: string,
  port: number,
): WatchedChild {
  const config = path.join(dir, "prometheus.yml");
  writeFileSync(config, "{}\n");
  const command = [
    prometheus,
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    // What was recorded long ago must not be dropped.
    "--storage.tsdb.retention.time=100y",
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=warn",
  ];
  return new WatchedChild(command, path.join(dir, "prometheus.log"));
}
