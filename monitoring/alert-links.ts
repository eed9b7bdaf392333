import type { AlertDefinition } from "./alert-data";
import { dashboardUid } from "./dashboards/names";
import { runbookName } from "./runbooks";

/** Where the links of alerts lead to. */
export interface LinkBases {
  /** Address of Grafana, without a slash at the end. Without it links begin with Grafana's own `/d/`. */
  readonly grafanaUrl?: string | undefined;
  /** Address of the folder `docs/runbooks`, without a slash at the end. Without it links begin with that folder. */
  readonly runbooksUrl?: string | undefined;
}

/** Variables of a dashboard that an alert's labels fill. */
const VARIABLES = ["instance_id", "job_name"] as const;

/** Address of an alert's page of what to do. */
export function runbookLink(
  alert: string,
  language: "zh" | "en",
  { runbooksUrl }: LinkBases,
): string {
  return `${runbooksUrl ?? "docs/runbooks"}/${language}/${runbookName(alert)}`;
}

/**
 * Address of an alert's dashboard at the cluster and job that it is about, over the hour before it was last evaluated;
 * a template of Prometheus. The time is asked for, since templates know of none.
 */
export function dashboardLink({ dashboard }: AlertDefinition, { grafanaUrl }: LinkBases): string {
  const variables = VARIABLES.slice(0, dashboard === "job" ? 2 : 1).map(
    (name) => `var-${name}={{ $labels.${name} | urlquery }}`,
  );
  const times = [`from=${milliseconds("time() - 3600")}`, `to=${milliseconds("time()")}`];
  const query = [...variables, ...times].join("&");
  return `${grafanaUrl ?? ""}/d/${dashboardUid(dashboard)}/${dashboard}?${query}`;
}

function milliseconds(seconds: string): string {
  return `{{ query "1000 * (${seconds})" | first | value | printf "%.0f" }}`;
}
