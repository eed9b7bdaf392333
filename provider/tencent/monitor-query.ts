import type { ExportPrometheusReadOnlyDynamicAPIResponse } from "tencentcloud-sdk-nodejs/tencentcloud/services/monitor/v20180724/monitor_models";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

/** A request to an instance's own HTTP API. */
export interface PrometheusRequest {
  readonly instanceId: string;
  /** Default "GET". */
  readonly method?: "GET" | "POST";
  /** With its query string, such as `/api/v1/query?query=up`. */
  readonly path: string;
  readonly requestBody?: string;
}

/**
 * Asks an instance's Prometheus through the cloud, so without network access to the VPC. Reads only.
 * A status other than 200 of the Prometheus itself is an answer, not an error.
 */
export async function exportPrometheusReadOnlyDynamicApi(
  transport: Transport,
  request: PrometheusRequest,
  options: CallOptions = {},
): Promise<{ statusCode: number; responseBody: string }> {
  const action = "ExportPrometheusReadOnlyDynamicAPI";
  const params = {
    InstanceId: request.instanceId,
    Method: request.method ?? "GET",
    Path: request.path,
    RequestBody: request.requestBody,
  };
  const { HTTP } = await transport.call<ExportPrometheusReadOnlyDynamicAPIResponse>(
    "monitor",
    action,
    params,
    { ...options, safe: true },
  );
  const http = required({ product: "monitor", action }, "HTTP", HTTP);
  return { statusCode: http.StatusCode ?? 0, responseBody: http.ResponseBody ?? "" };
}
