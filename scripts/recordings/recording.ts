/** What Flinks pushed over a while, as one small text file, and the same for Prometheus. */

/** One series: its labels without the name, and a value for each look; `undefined` where it was not there. */
export interface RecordedSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (string | undefined)[];
}

/** Everything that was seen. */
export interface Recording {
  /** Lines that tell how it was made. */
  readonly head: readonly string[];
  /** Time of the first look, in seconds since 1970. */
  readonly startSeconds: number;
  /** Seconds between two looks. */
  readonly everySeconds: number;
  readonly series: readonly RecordedSeries[];
}

const TIMES = /^start (\d+) every (\d+)$/;

/**
 * Writes a recording: the head as comments, the times, then for each set of labels the metrics that carry it. A value
 * that stays is written once with the number of looks (`3*12`); `-` stands for none.
 */
export function writeRecording({ head, startSeconds, everySeconds, series }: Recording): string {
  const blocks = groups(series, ({ labels }) => JSON.stringify(sorted(labels)));
  const lines = [...blocks].flatMap(([labels, members]) => [
    labels,
    ...members.map(({ metric, values }) => `${metric} ${writeValues(values)}`).sort(),
  ]);
  const comments = head.map((line) => `# ${line}`);
  return [...comments, `start ${startSeconds} every ${everySeconds}`, ...lines, ""].join("\n");
}

/** Reads what {@link writeRecording} wrote. @throws {Error} naming the line that it cannot read. */
export function readRecording(text: string): Recording {
  const head: string[] = [];
  const series: RecordedSeries[] = [];
  let times: { startSeconds: number; everySeconds: number } | undefined;
  let labels: Record<string, string> = {};
  for (const [at, line] of text.split("\n").entries()) {
    const [, start, every] = TIMES.exec(line) ?? [];
    if (line.startsWith("#")) head.push(line.slice(2));
    else if (start) times = { startSeconds: Number(start), everySeconds: Number(every) };
    else if (line.startsWith("{")) labels = JSON.parse(line) as Record<string, string>;
    else if (/^\w+ /.test(line)) series.push(readSeries(line, labels));
    else if (line !== "") throw new Error(`recording: line ${at + 1} is none of one: ${line}`);
  }
  if (!times) throw new Error("recording: no line that says when it starts.");
  return { head, ...times, series };
}

/** The same in the text format of OpenMetrics with a time on every sample, as promtool back-fills it. */
export function toOpenMetrics(recording: Recording): string {
  const families = groups(recording.series, ({ metric }) => metric);
  const lines = [...families].flatMap(([metric, members]) => [
    `# TYPE ${metric} unknown`,
    ...members.flatMap((series) => samplesOf(recording, series)),
  ]);
  return [...lines, "# EOF", ""].join("\n");
}

function samplesOf(
  { startSeconds, everySeconds }: Recording,
  { metric, labels, values }: RecordedSeries,
): string[] {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return values.flatMap((value, at) =>
    value === undefined
      ? []
      : [`${metric}{${pairs.join(",")}} ${value} ${startSeconds + at * everySeconds}`],
  );
}

function readSeries(line: string, labels: Record<string, string>): RecordedSeries {
  const [metric = "", ...tokens] = line.split(" ");
  const values = tokens.flatMap((token) => {
    const [value = "", times = "1"] = token.split("*");
    return Array<string | undefined>(Number(times)).fill(value === "-" ? undefined : value);
  });
  return { metric, labels, values };
}

function writeValues(values: readonly (string | undefined)[]): string {
  const runs: { value: string; times: number }[] = [];
  for (const value of values.map((each) => each ?? "-")) {
    const last = runs.at(-1);
    if (last?.value === value) last.times += 1;
    else runs.push({ value, times: 1 });
  }
  return runs.map(({ value, times }) => (times === 1 ? value : `${value}*${times}`)).join(" ");
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}
