import type { Dialect } from "./conf-file";
import type { ConfFault } from "./conf-fault";

/** A value that cannot stand where it should, by property path. */
export interface ValueFault {
  /** Property path, such as `groupingLabels.host`. */
  readonly path: string;
  /** What is wrong, the value, what is allowed and the next step. */
  readonly reason: string;
}

/** `.` and `..` are plain too, but the gateway takes them for steps in the path of the URL. */
const plain = /^(?!\.\.?$)[A-Za-z0-9_.-]+$/;
/** Prometheus keeps names that begin with `__` for itself, and the gateway refuses them. */
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Labels that Flink or the gateway sets; one of these as grouping label makes pushes fail. @see Flink's metric scopes */
export const flinkLabels: ReadonlySet<string> = new Set([
  "host",
  "tm_id",
  "job_id",
  "job_name",
  "task_id",
  "task_name",
  "task_attempt_id",
  "task_attempt_num",
  "subtask_index",
  "operator_id",
  "operator_name",
  "quantile",
  "job",
  "instance",
]);

/** A value, judged for one dialect. */
export interface ValueObstacle {
  /** As in a {@link ConfFault}. */
  readonly cause: ConfFault["cause"];
  /** What is wrong, after the place. Never repeats the value: it may be a secret. */
  readonly what: string;
}

/** Longer than any HTTP header that a gateway takes. */
const longestValue = 8192;

/** Why a dialect's file cannot carry `value` to a container on YARN, for which Flink writes it again, or undefined. */
export function valueObstacle(dialect: Dialect, value: string): ValueObstacle | undefined {
  const lost = dialect === "legacy" ? legacyLoss(value) : standardLoss(value);
  if (lost !== undefined) return { cause: "flink", what: lost };
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(value)) {
    return {
      cause: "policy",
      what: "holds a control character, which basic authentication forbids",
    };
  }
  if (value.length > longestValue) {
    return { cause: "policy", what: `is longer than ${longestValue} characters` };
  }
  if (!isForeign(value)) return undefined;
  const isRewritten = dialect === "standard" && !isForeign(value.replaceAll(escapedInYaml, ""));
  return { cause: isRewritten ? "policy" : "flink", what: foreign };
}

function legacyLoss(value: string): string | undefined {
  if (value === "") return "is empty, and Flink skips keys without a value";
  if (/[\r\n]/.test(value)) return "holds a line break, which flink-conf.yaml cannot carry";
  if (value.includes("#")) return "holds '#', where Flink cuts the value off, even inside quotes";
  // eslint-disable-next-line no-control-regex -- Java trims all of them
  if (/^[\x00-\x20]|[\x00-\x20]$/.test(value)) {
    return "begins or ends with a blank, which Flink drops";
  }
  return undefined;
}

function standardLoss(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return "holds a line break, which quoted YAML folds";
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value)) {
    return "holds a control character, with which Flink refuses the whole file";
  }
  return undefined;
}

/** Flink's YAML writer spells these as escapes in some surroundings, and then they arrive. */
const escapedInYaml = /[\u0085\u00a0\u2028\u2029\ufeff]/g;

/** Flink reads or writes in the encoding of the machine's locale, which in containers is often none. */
const foreign = "holds a character that is not ASCII, which Flink loses where no locale is set";

function isForeign(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- the whole of ASCII
  return /[^\x00-\x7f]/.test(value);
}

/** Why flink-conf.yaml cannot carry `value`, or undefined. The text never repeats the value: it may be a secret. */
export function legacyObstacle(value: string): string | undefined {
  return valueObstacle("legacy", value)?.what;
}

/** The fault of a free-text value for flink-conf.yaml, as a list of none or one. */
export function legacyFaults(path: string, value: string): ValueFault[] {
  const obstacle = legacyObstacle(value);
  return obstacle === undefined
    ? []
    : [{ path, reason: `${path}: ${obstacle}. Use printable ASCII without '#' and outer blanks.` }];
}

/** The fault of a job name or label value: other characters break pushes on some Java or reporter version. */
export function plainFaults(path: string, value: string): ValueFault[] {
  if (plain.test(value)) return [];
  const reason = `${path}: is used in the URL of a push, got ${JSON.stringify(value)}, expected letters, digits, '_', '.' or '-', and not '.' or '..' alone. Rename it.`;
  return [{ path, reason }];
}

/** Faults of grouping labels: names that Prometheus refuses, names that Flink sets itself, values that break pushes. */
export function labelFaults(path: string, labels: Record<string, string>): ValueFault[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const at = `${path}.${name}`;
    if (flinkLabels.has(name)) {
      const reason = `${at}: Flink sets this label itself, and pushes would be refused, got ${JSON.stringify(name)}, expected another name. Rename it.`;
      return [{ path: at, reason }];
    }
    const nameFaults = labelName.test(name)
      ? []
      : [
          {
            path: at,
            reason: `${at}: is no label name, got ${JSON.stringify(name)}, expected [a-zA-Z_][a-zA-Z0-9_]* without '__' in front. Rename it.`,
          },
        ];
    return [...nameFaults, ...plainFaults(at, value)];
  });
}

/** The fault of an interval: `<n> SECONDS` in java.util.concurrent.TimeUnit's spelling is read alike by all versions. */
export function intervalFaults(path: string, value: string): ValueFault[] {
  if (/^[1-9]\d{0,6} (SECONDS|MINUTES|HOURS)$/.test(value)) return [];
  const reason = `${path}: is not read alike by all versions of Flink, got ${JSON.stringify(value)}, expected a number and SECONDS, MINUTES or HOURS. Write "60 SECONDS".`;
  return [{ path, reason }];
}
