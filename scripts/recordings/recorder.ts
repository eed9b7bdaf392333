/** Looks at push gateways again and again, and keeps what they hold. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LabGateway, PushedGroup } from "../../emulator/real-flink/push-gateway";
import type { RecordedSeries, Recording } from "./recording";

/** Series under way: its values so far. */
interface Growing {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: (string | undefined)[];
}

/** What is recorded, and how often. */
export interface RecorderOptions {
  readonly gateways: readonly LabGateway[];
  readonly everySeconds: number;
  /** Whether a metric is kept. */
  readonly keeps: (metric: string) => boolean;
}

/** A recording under way. */
export class Recorder {
  private readonly growing = new Map<string, Growing>();
  private readonly startSeconds = Math.ceil(Date.now() / 1000);
  private looks = 0;

  constructor(private readonly options: RecorderOptions) {}

  /** Seconds since the first look. */
  get seconds(): number {
    return Date.now() / 1000 - this.startSeconds;
  }

  /** Goes on until that many seconds after the first look. */
  async until(seconds: number): Promise<void> {
    const { everySeconds, gateways } = this.options;
    for (; this.looks * everySeconds <= seconds; this.looks += 1) {
      const due = (this.startSeconds + this.looks * everySeconds) * 1000;
      await sleep(Math.max(0, due - Date.now()));
      for (const gateway of gateways) {
        for (const group of await gateway.groups()) this.keep(group);
      }
    }
  }

  /** What was seen so far. */
  recording(head: readonly string[]): Recording {
    const { startSeconds, looks } = this;
    const series: RecordedSeries[] = [...this.growing.values()].map((each) => ({
      ...each,
      values: Array.from({ length: looks }, (_, at) => each.values[at]),
    }));
    return { head, startSeconds, everySeconds: this.options.everySeconds, series };
  }

  private keep(group: PushedGroup): void {
    for (const [metric, found] of group.metrics) {
      if (!this.options.keeps(metric)) continue;
      for (const { labels, value } of found) {
        const key = `${metric} ${JSON.stringify(labels)}`;
        const series = this.growing.get(key) ?? { metric, labels, values: [] };
        series.values[this.looks] = value;
        this.growing.set(key, series);
      }
    }
  }
}
