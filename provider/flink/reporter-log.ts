/** What Flink's processes and the reporters log about pushing, by version, and what a log comes to. */

/** What a line tells. */
export type ReporterLogEvent =
  /** The reporter was loaded and pushes. */
  | "loaded"
  /** It was not, and this says why. */
  | "not loaded"
  /** No reporter at all. */
  | "no reporter"
  /** A setting was lost when the file was read. */
  | "setting lost"
  /** A push failed. */
  | "push failed"
  /** Pushes work again. */
  | "recovered";

/** One wording. */
export interface ReporterLogLine {
  readonly event: ReporterLogEvent;
  readonly text: RegExp;
  /** Versions that were seen, or whose sources were read, to say so. */
  readonly versions: string;
}

/**
 * Every wording, the more telling first.
 * @see https://github.com/apache/flink ReporterSetup, ReporterSetupBuilder, MetricRegistryImpl, GlobalConfiguration
 */
export const REPORTER_LOG_LINES: readonly ReporterLogLine[] = [
  {
    event: "loaded",
    text: /Periodically reporting metrics in intervals of .+ for reporter \S+ of type /,
    versions: "1.9–2.3",
  },
  {
    event: "not loaded",
    text: /The reporter factory \(\S+\) could not be found for reporter /,
    versions: "1.9–2.3",
  },
  {
    event: "not loaded",
    text: /Could not instantiate metrics reporter \S+\. Metrics might not be exposed\/reported/,
    versions: "1.9–1.18",
  },
  {
    event: "not loaded",
    text: /Could not instantiate MetricReporter \S+\. (?:Metrics|Reporting) might not be exposed/,
    versions: "1.19–2.3; from 2.1 on it is the reporting",
  },
  {
    event: "not loaded",
    text: /configures the reporter class, which is no a no longer supported approach/,
    versions: "1.17–1.20",
  },
  {
    event: "not loaded",
    text: /No reporter (?:class nor factory|factory) set for reporter /,
    versions: "1.9–1.20",
  },
  {
    event: "not loaded",
    text: /Excluding (?:metrics )?reporter \S+, not configured in (?:metrics )?reporter list/,
    versions: "1.9–2.3; from 1.19 on some call it a metrics reporter",
  },
  {
    event: "no reporter",
    text: /No metrics reporter configured, no metrics will be exposed\/reported/,
    versions: "1.9–2.3",
  },
  {
    event: "setting lost",
    text: /Error while trying to split key and value in configuration file /,
    versions: "1.9–1.20",
  },
  {
    event: "setting lost",
    text: /Invalid (?:prometheusPushGateway groupingKey:|groupingKey \{labelKey)/,
    versions: "1.10–2.3, Flink's own reporter",
  },
  {
    event: "recovered",
    text: /Metrics reach PushGateway with .+ again, after \d+ s/,
    versions: "1.13–2.3, our reporter",
  },
  {
    event: "push failed",
    text: /Failed to push metrics to PushGateway with /,
    versions: "1.9–2.3",
  },
  {
    event: "push failed",
    text: /Error while reporting metrics/,
    versions: "1.9–2.3",
  },
];

/** The wordings as one extended regular expression of grep, for nodes. */
export const REPORTER_LOG_GREP = [
  "Periodically reporting metrics",
  "reporter factory",
  "Could not instantiate (metrics reporter|MetricReporter)",
  "configures the reporter class",
  "No reporter (class|factory)",
  "Excluding (metrics )?reporter",
  "No metrics reporter configured",
  "split key and value in configuration file",
  "PushGateway",
  "Invalid groupingKey",
  "Error while reporting metrics",
].join("|");

/** Why a push failed. */
export type PushFault = "refused" | "quota" | "rejected" | "unreachable" | "other";

/** What a process's log comes to. */
export interface ReporterLog {
  readonly isLoaded: boolean;
  /** The line that says why no reporter was loaded; the first one. */
  readonly notLoaded?: string;
  readonly settingLost?: string;
  /** The last outage, unless pushes worked again. */
  readonly failure?: {
    readonly fault: PushFault;
    readonly line: string;
    /** Whether pushes surely fail still: our reporter says when they work again, Flink's own does not. */
    readonly isStanding: boolean;
  };
}

const FAULTS: readonly (readonly [PushFault, RegExp])[] = [
  ["quota", /was 429\b|was 4\d\d,.*(?:quota|limit|too many|exceed)/i],
  ["refused", /was 40[13]\b/],
  ["rejected", /was (?:4|5)\d\d\b/],
  [
    "unreachable",
    /ConnectException|NoRouteToHost|UnknownHost|SocketTimeout|Http\w*Timeout|Connection (?:refused|reset)|no answer within|timed out|still under way|SSL/,
  ],
];

/** Reads the lines of a log; the cause of an official reporter's failure stands in the line behind it. */
export function readReporterLog(lines: readonly string[]): ReporterLog {
  const seen: { -readonly [K in keyof ReporterLog]: ReporterLog[K] } = { isLoaded: false };
  lines.forEach((line, at) => {
    switch (eventOf(line)) {
      case "loaded":
        seen.isLoaded = true;
        break;
      case "not loaded":
        // What is told for one of two ways of loading stands before the other's success.
        seen.notLoaded ??= line;
        break;
      case "no reporter":
        seen.notLoaded ??= line;
        break;
      case "setting lost":
        seen.settingLost ??= line;
        break;
      case "push failed":
        seen.failure = failureOf(line, lines[at + 1] ?? "");
        break;
      case "recovered":
        delete seen.failure;
        break;
      case undefined:
    }
  });
  return seen;
}

/** What a line tells; `undefined` for all others. */
export function eventOf(line: string): ReporterLogEvent | undefined {
  return REPORTER_LOG_LINES.find(({ text }) => text.test(line))?.event;
}

/** `undefined` where the gateway took it: Flink 1.9 and 1.10 take a 200 for a failure (FLINK-17132). */
function failureOf(line: string, next: string): ReporterLog["failure"] {
  const cause = eventOf(next) === undefined && /Exception|Error/.test(next) ? next : "";
  const both = `${line} ${cause}`.trim();
  if (/Response code from \S+ was 20[02]\b/.test(both)) return undefined;
  const fault = FAULTS.find(([, text]) => text.test(both))?.[0] ?? "other";
  return { fault, line: both, isStanding: line.includes("the same again is only counted") };
}
