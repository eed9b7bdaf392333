import * as pulumi from "@pulumi/pulumi";
import type { DashboardsConfig } from "../config/schema";
import type { RecordedFleet } from "../monitoring/dashboards/recorded";
import { renderDashboards } from "../monitoring/dashboards/render";
import { GrafanaDashboardSet, GrafanaIntegration } from "../provider/sdk";

/** What {@link GrafanaDashboards} is told. */
export interface GrafanaDashboardsArgs {
  readonly dashboards: DashboardsConfig;
  readonly prometheusInstanceId: pulumi.Input<string>;
  /** The largest reporting interval among the clusters, in seconds; windows of our dashboards are made from it. */
  readonly largestIntervalSeconds: number;
  /** The fleet, if its recording rules are kept: what no query may read over all of it is then asked of them. */
  readonly recordedFleet?: RecordedFleet;
  /** What must hold before a dashboard is installed. */
  readonly after?: pulumi.Resource[];
}

/** The Flink dashboards of the Integration Center, in the instance's managed Grafana, and our own beside them. */
export class GrafanaDashboards extends pulumi.ComponentResource {
  /** Whether the vendor's dashboards are there, or where they are not asked for ours, as far as `lookedAt` could tell. */
  readonly installed: pulumi.Output<boolean>;
  /** `grafana`: seen there. `record`: our own record. `not-looked-at`, `no-grafana`: Grafana was not asked. */
  readonly lookedAt: pulumi.Output<string>;

  constructor(
    name: string,
    args: GrafanaDashboardsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("flinkwatch:components:GrafanaDashboards", name, {}, options);
    const vendors = args.dashboards.vendor ? this.createVendors(name, args) : undefined;
    const own = args.dashboards.own.enabled ? this.createOwn(name, args) : undefined;
    this.installed = vendors?.installed ?? pulumi.output(own ? hasAny(own) : false);
    this.lookedAt = (vendors ?? own)?.lookedAt ?? pulumi.output("not-looked-at");
    this.registerOutputs({ installed: this.installed, lookedAt: this.lookedAt });
  }

  private createVendors(name: string, args: GrafanaDashboardsArgs): GrafanaIntegration {
    const { grafanaInstanceId, integration } = args.dashboards;
    const { prometheusInstanceId } = args;
    return new GrafanaIntegration(
      `${name}-${integration}`,
      { prometheusInstanceId, grafanaInstanceId, integration },
      { parent: this, dependsOn: args.after ?? [] },
    );
  }

  private createOwn(name: string, args: GrafanaDashboardsArgs): GrafanaDashboardSet {
    const { largestIntervalSeconds, recordedFleet } = args;
    const { language, folderUid, folderTitle, dataSource, adopt } = args.dashboards.own;
    const options = { language, largestIntervalSeconds, ...(recordedFleet && { recordedFleet }) };
    const rendered = Object.entries(renderDashboards(options));
    const dashboards = Object.fromEntries(
      rendered.map(([uid, model]) => [uid, GrafanaDashboardSet.named(model)]),
    );
    return new GrafanaDashboardSet(
      `${name}-own`,
      { folderUid, folderTitle, dashboards, dataSource, adopt },
      { parent: this, dependsOn: args.after ?? [] },
    );
  }
}

function hasAny({ dashboards }: GrafanaDashboardSet): pulumi.Output<boolean> {
  return dashboards.apply((all) => Object.keys(all).length > 0);
}
