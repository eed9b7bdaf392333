import * as pulumi from "@pulumi/pulumi";
import type { DashboardsConfig } from "../config/schema";
import { GrafanaIntegration } from "../provider/sdk";

/** What {@link GrafanaDashboards} is told. */
export interface GrafanaDashboardsArgs {
  readonly dashboards: DashboardsConfig;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** What must hold before a dashboard is installed. */
  readonly after?: pulumi.Resource[];
}

/** The Flink dashboards of the Integration Center, in the instance's managed Grafana. */
export class GrafanaDashboards extends pulumi.ComponentResource {
  /** Whether the dashboards are there, as far as `lookedAt` could tell. */
  readonly installed: pulumi.Output<boolean>;
  /** `grafana`: seen there. `record`: our own record. `not-looked-at`: Grafana did not answer. */
  readonly lookedAt: pulumi.Output<string>;

  constructor(
    name: string,
    args: GrafanaDashboardsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("flinkwatch:components:GrafanaDashboards", name, {}, options);
    const { grafanaInstanceId, integration } = args.dashboards;
    const { prometheusInstanceId } = args;
    const made = new GrafanaIntegration(
      `${name}-${integration}`,
      { prometheusInstanceId, grafanaInstanceId, integration },
      { parent: this, dependsOn: args.after ?? [] },
    );
    this.installed = made.installed;
    this.lookedAt = made.lookedAt;
    this.registerOutputs({ installed: this.installed, lookedAt: this.lookedAt });
  }
}
