import type { RunningCloud } from "../../emulator/cloud";

/** What points the provider, and the scripts, at a local cloud. */
export function cloudEnvironment(cloud: RunningCloud): Record<string, string> {
  return {
    FLINKWATCH_ENDPOINT: cloud.endpoint,
    TENCENTCLOUD_SECRET_ID: cloud.secretId,
    TENCENTCLOUD_SECRET_KEY: cloud.secretKey,
    GRAFANA_URL: cloud.grafana.url,
    GRAFANA_AUTH: cloud.grafana.token,
  };
}

/** Lines for another terminal: Pulumi on PATH, and pointed at a local cloud. */
export function linesByHand(
  cloud: RunningCloud,
  more: Readonly<Record<string, string>> = {},
): string[] {
  const environment = { ...cloudEnvironment(cloud), ...more };
  return [
    '  eval "$(npm run --silent tools)"',
    ...Object.entries(environment).map(([name, value]) => `  export ${name}='${value}'`),
  ];
}
