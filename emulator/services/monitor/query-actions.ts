import { ApiFault, type Call, type Service } from "../../contract";
import { type MonitorParts, mustRun } from "./parts";

interface QueryParams {
  Method: string;
  /** With its query string. */
  Path: string;
  RequestBody?: string;
}

/** What the read-only action passes on. */
const PATHS = [
  /^\/api\/v1\/(query|query_range|series|labels|rules|user_limits)$/,
  /^\/api\/v1\/label\/[^/]+\/values$/,
  /^\/alertmanager\/api\/v2\/(alerts\/groups|silences)$/,
];

/** Queries of an instance's data. */
export function queryActions(parts: MonitorParts): Service["actions"] {
  return {
    ExportPrometheusReadOnlyDynamicAPI: (call) => query(parts, call),
  };
}

async function query(parts: MonitorParts, call: Call): Promise<object> {
  const instance = mustRun(parts, call);
  const params = call.params as unknown as QueryParams;
  const path = params.Path.split("?")[0]!;
  if (!PATHS.some((pattern) => pattern.test(path))) {
    throw new ApiFault("InvalidParameter", `The path ${path} is not allowed.`);
  }
  if (params.Method !== "GET" && params.Method !== "POST") {
    throw new ApiFault("InvalidParameter", `The method ${params.Method} is not allowed.`);
  }
  if (path.startsWith("/alertmanager/")) return http(200, "[]");
  if (path.endsWith("/user_limits")) return limits(parts, instance.id);
  const refusal = await refusalOf(parts, instance.id, params);
  if (refusal !== undefined) return http(422, errorText(refusal));
  const answer = await parts.instances.metrics.request(instance.id, {
    method: params.Method,
    target: params.Path,
    ...(params.RequestBody ? { body: params.RequestBody } : {}),
  });
  return answer ? http(answer.status, answer.body) : http(200, nothing(path));
}

/** Why a query of data may not be asked; what is no such query is bounded by nothing. */
async function refusalOf(
  { instances }: MonitorParts,
  instanceId: string,
  { Path, RequestBody = "" }: QueryParams,
): Promise<string | undefined> {
  const [path = "", inPath = ""] = Path.split("?");
  if (!/\/query(_range)?$/.test(path)) return undefined;
  const form = new URLSearchParams(`${inPath}&${RequestBody}`);
  const expression = form.get("query");
  if (expression === null) return undefined;
  const end = secondsOf(form.get("time") ?? form.get("end"));
  const start = form.has("start") ? secondsOf(form.get("start")) : end;
  return instances.metrics.refusalOf(instanceId, { expression, start, end });
}

/** A time as Prometheus takes it: seconds since 1970, or a date; now if there is none. */
function secondsOf(time: string | null): number {
  if (time === null) return Date.now() / 1000;
  return Number.isNaN(Number(time)) ? Date.parse(time) / 1000 : Number(time);
}

function errorText(error: string): string {
  return JSON.stringify({ status: "error", errorType: "execution", error });
}

function limits({ instances, userLimits }: MonitorParts, instanceId: string): object {
  if (userLimits === "absent") return http(404, "404 page not found\n");
  return http(200, JSON.stringify(instances.metrics.limits(instanceId)));
}

function http(StatusCode: number, ResponseBody: string): object {
  return { HTTP: { StatusCode, ResponseBody } };
}

/** What an empty Prometheus answers. */
function nothing(path: string): string {
  const data = path.endsWith("/query")
    ? { resultType: "vector", result: [] }
    : path.endsWith("/query_range")
      ? { resultType: "matrix", result: [] }
      : path.endsWith("/rules")
        ? { groups: [] }
        : [];
  return JSON.stringify({ status: "success", data });
}
