/** The dashboards, from the widest to the narrowest. */
export const DASHBOARDS = ["job-list", "job", "cluster", "task", "push"] as const;

/** A dashboard of ours. */
export type DashboardName = (typeof DASHBOARDS)[number];

/** The fixed uid of a dashboard: the part of its address that links rely on. */
export function dashboardUid(dashboard: DashboardName): string {
  return `flinkwatch-${dashboard}`;
}
