/**
 * Talking to the push gateway as a container does: from its node's network, with curl in the node's sandbox.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeFacts, NodeHost } from "../nodes";
import type { ProcessKind } from "./exposition";
import { groupUrl, type PushSettings } from "./push-settings";

/** A process that pushes. */
export interface Pusher {
  readonly kind: ProcessKind;
  readonly settings: PushSettings;
}

function curlConfig({ settings }: Pusher, lines: string[]): string {
  const quote = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const { credentials } = settings;
  return [
    `url = ${quote(groupUrl(settings))}`,
    ...(credentials ? [`user = ${quote(`${credentials.user}:${credentials.password}`)}`] : []),
    ...lines,
    "silent",
    "max-time = 10",
    'write-out = "\\n%{http_code}"',
    "",
  ].join("\n");
}

/** The container from which to push. */
export interface Container {
  readonly host: NodeHost;
  readonly node: NodeFacts;
  /** Its working directory on the node. */
  readonly folder: string;
}

/** What came back. */
export interface Answer {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly body: string;
  /** curl's exit code. */
  readonly curl: number;
}

/** Sends a request from the node's own network. The credentials go through a file, not through `ps`. */
export async function send(from: Container, pusher: Pusher, lines: string[]): Promise<Answer> {
  const { host, node: to, folder } = from;
  const file = join(to.root, folder, "request.curl");
  writeFileSync(file, curlConfig(pusher, lines), { mode: 0o600 });
  const script = `cd '${folder}' && curl -K request.curl; echo " $?"`;
  const { output } = await host.run(to.id, { script, timeoutSeconds: 20 });
  rmSync(file, { force: true });
  const match = /^([\s\S]*)\n(\d{3}) (\d+)\s*$/.exec(output.toString("utf8"));
  return {
    body: match?.[1]?.trim() ?? "",
    status: Number(match?.[2] ?? 0),
    curl: Number(match?.[3] ?? 0),
  };
}

/** What the reporter logs for a push that was not taken. */
export function pushFailure(pusher: Pusher, answer: Answer): string[] {
  const { jobName, grouping } = pusher.settings;
  const labels = Object.entries(grouping).map(([key, value]) => `${key}=${value}`);
  const warning =
    "WARN org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter - " +
    `Failed to push metrics to PushGateway with jobName ${jobName}, groupingKey {${labels.join(", ")}}.`;
  if (answer.status > 0) {
    const url = groupUrl(pusher.settings);
    return [
      warning,
      `java.io.IOException: Response code from ${url} was ${answer.status}, response body: ${answer.body}`,
    ];
  }
  const timedOut = answer.curl === 28;
  const exception = timedOut
    ? "java.net.SocketTimeoutException: connect timed out"
    : "java.net.ConnectException: Connection refused";
  return [warning, exception];
}
