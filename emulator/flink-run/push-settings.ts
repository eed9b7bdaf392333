/**
 * How a loaded push gateway reporter pushes: address, job name, grouping labels, credentials.
 */
import { randomBytes } from "node:crypto";
import { isAuthenticating, reporterClass, type Scene } from "./rules";

/** Where and as what to push. */
export interface PushSettings {
  /** Up to the port, such as `http://10.0.0.1:9091`. */
  readonly baseUrl: string;
  readonly jobName: string;
  readonly grouping: Readonly<Record<string, string>>;
  readonly credentials: { user: string; password: string } | undefined;
  readonly deleteOnShutdown: boolean;
  readonly log: string[];
}

const logger = "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter";

/** Entries that are no pair, or have a blank side, are dropped with a warning. Nothing is trimmed. */
export function parseGroupingKey(text: string): {
  grouping: Record<string, string>;
  log: string[];
} {
  const grouping: Record<string, string> = {};
  const log: string[] = [];
  for (const pair of text === "" ? [] : text.split(";")) {
    const at = pair.indexOf("=");
    const key = at < 0 ? "" : pair.slice(0, at);
    const value = at < 0 ? "" : pair.slice(at + 1);
    if (at < 0) {
      log.push(
        `WARN ${logger} - Invalid prometheusPushGateway groupingKey:${pair}, will be ignored`,
      );
    } else if (key.trim() === "" || value.trim() === "") {
      log.push(
        `WARN ${logger} - Invalid groupingKey {labelKey:${key}, labelValue:${value}} must not be empty`,
      );
    } else grouping[key] = value;
  }
  return { grouping, log };
}

/** Java's parse of a boolean setting: anything but true is false. */
function flag(scene: Scene, key: string, byDefault: boolean): boolean {
  const text = scene.setting(key);
  return text === undefined ? byDefault : text.toLowerCase() === "true";
}

function baseUrl(scene: Scene): string {
  const url = scene.setting("hostUrl");
  if ((scene.minor < 15 && !isAuthenticating(scene)) || !url)
    return `http://${scene.setting("host")}:${scene.setting("port")}`;
  // A user and password in the URL authenticate nowhere.
  return url.replace(/^(https?:\/\/)[^/@]*@/, "$1").replace(/\/$/, "");
}

/**
 * The official reporter pushes without credentials, the vendor's knows needBasicAuth. flinkwatch's own takes the
 * names of both, and authenticates when both are there unless told otherwise.
 */
function credentials(scene: Scene): PushSettings["credentials"] {
  const user = scene.setting("user") ?? scene.setting("username") ?? "";
  const password = scene.setting("password") ?? "";
  if (isAuthenticating(scene)) {
    return flag(scene, "needBasicAuth", user + password !== "") ? { user, password } : undefined;
  }
  if (!reporterClass(scene)?.includes("needBasicAuth")) return undefined;
  if (!flag(scene, "needBasicAuth", false)) return undefined;
  return { user: scene.setting("user") ?? "", password: scene.setting("password") ?? "" };
}

/** The settings of one process: each draws its own suffix of the job name. */
export function pushSettings(scene: Scene): PushSettings {
  const suffix = flag(scene, "randomJobNameSuffix", true) ? randomBytes(16).toString("hex") : "";
  const { grouping, log } = parseGroupingKey(scene.setting("groupingKey") ?? "");
  return {
    baseUrl: baseUrl(scene),
    jobName: `${scene.setting("jobName") ?? ""}${suffix}`,
    grouping,
    credentials: credentials(scene),
    deleteOnShutdown: flag(scene, "deleteOnShutdown", true),
    log,
  };
}

/** simpleclient's URL: a blank becomes a plus, which the gateway takes literally. */
export function groupUrl({ baseUrl, jobName, grouping }: PushSettings): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
  const labels = Object.entries(grouping).map(([key, value]) => `/${encode(key)}/${encode(value)}`);
  return `${baseUrl}/metrics/job/${encode(jobName)}${labels.join("")}`;
}
