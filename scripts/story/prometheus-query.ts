import type { ConsoleClient } from "./console-client";

interface QueryAnswer {
  data?: { result?: { metric: Record<string, string>; value: [number, string] }[] };
}

/** Asks an instance's Prometheus through the read-only query action, as `verify` and the console do. */
export async function queryInstance(
  console: ConsoleClient,
  instanceId: string,
  expression: string,
): Promise<{ labels: Record<string, string>; value: number }[]> {
  const answer = await console.call<{ HTTP: { StatusCode: number; ResponseBody: string } }>(
    "monitor",
    "ExportPrometheusReadOnlyDynamicAPI",
    {
      InstanceId: instanceId,
      Method: "GET",
      Path: `/api/v1/query?query=${encodeURIComponent(expression)}`,
    },
  );
  const body = JSON.parse(answer.HTTP.ResponseBody) as QueryAnswer;
  return (body.data?.result ?? []).map((series) => ({
    labels: series.metric,
    value: Number(series.value[1]),
  }));
}

/** Repeats `look` until it answers true; false if it never did within the bound. */
export async function eventually(
  look: () => Promise<boolean>,
  boundSeconds: number,
): Promise<boolean> {
  const deadline = Date.now() + boundSeconds * 1000;
  for (;;) {
    if (await look()) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
