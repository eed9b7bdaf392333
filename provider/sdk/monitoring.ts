import * as pulumi from "@pulumi/pulumi";

import { nameEntries } from "../grafana/named-dashboard";
import { withPanelTexts } from "../resources/dashboard-panel-texts";
import { withOutputs } from "./outputs";

/** Arguments of {@link GrafanaIntegration}. */
export interface GrafanaIntegrationArgs {
  /** The instance whose Integration Center is used. Another one replaces the resource. */
  prometheusInstanceId: pulumi.Input<string>;
  /** Managed Grafana to bind if none is bound. */
  grafanaInstanceId?: pulumi.Input<string>;
  /** Code of the integration. @default "flink" */
  integration?: pulumi.Input<string>;
}

/** Dashboards of the Integration Center in the bound Grafana. Those installed before stay on destroy. */
export class GrafanaIntegration extends pulumi.CustomResource {
  declare readonly prometheusInstanceId: pulumi.Output<string>;
  declare readonly grafanaInstanceId: pulumi.Output<string>;
  declare readonly integration: pulumi.Output<string>;
  declare readonly installed: pulumi.Output<boolean>;
  /** Where `installed` comes from. */
  declare readonly lookedAt: pulumi.Output<"grafana" | "record" | "not-looked-at">;
  /** Whether they were installed before; destroy then leaves them. */
  declare readonly foundInPlace: pulumi.Output<boolean>;
  /** Whether this stack bound the Grafana; destroy then unbinds it. */
  declare readonly boundByUs: pulumi.Output<boolean>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "prometheusInstanceId",
    "grafanaInstanceId",
    "integration",
    "installed",
    "lookedAt",
    "foundInPlace",
    "boundByUs",
  ] as const;

  constructor(name: string, args: GrafanaIntegrationArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = withOutputs(args, GrafanaIntegration.outputs);
    super("flinkwatch:index:GrafanaIntegration", name, inputs, options);
  }
}

/** Arguments of {@link GrafanaDashboardSet}. */
export interface GrafanaDashboardSetArgs {
  /** Uid of the folder; another one moves the dashboards. */
  folderUid: pulumi.Input<string>;
  /** Title of the folder, unique in Grafana. */
  folderTitle: pulumi.Input<string>;
  /** Dashboards by uid, as {@link GrafanaDashboardSet.named} makes them of Grafana's own JSON. */
  dashboards: pulumi.Input<Record<string, Record<string, unknown>>>;
  /** Name or uid of the data source that is chosen at first. @default Grafana's choice */
  dataSource?: pulumi.Input<string>;
  /** Take over a folder or dashboards of these uids that no stack has made. @default false */
  adopt?: pulumi.Input<boolean>;
}

/** A folder of Grafana with dashboards of fixed uids. The first stack that names them keeps them, others use them. */
export class GrafanaDashboardSet extends pulumi.CustomResource {
  declare readonly folderUid: pulumi.Output<string>;
  declare readonly folderTitle: pulumi.Output<string>;
  /** Whether the folder came with the dashboards; the last stack that is destroyed takes it then. */
  declare readonly folderMade: pulumi.Output<boolean>;
  declare readonly dashboards: pulumi.Output<Record<string, Record<string, unknown>>>;
  /** Dashboards that lie in another folder, and the uid of that. */
  declare readonly misplaced: pulumi.Output<Record<string, string>>;
  /** Folders made for the dashboards in which they are no more, still to be removed. */
  declare readonly foldersLeft: pulumi.Output<string[] | undefined>;
  /** Dashboards that have lost the tag of the stack. */
  declare readonly unmarked: pulumi.Output<string[]>;
  declare readonly dataSource: pulumi.Output<string | undefined>;
  /** Dashboards that were there before; destroy leaves them. */
  declare readonly adopted: pulumi.Output<string[]>;
  /** Whether this stack keeps the dashboards. */
  declare readonly owned: pulumi.Output<boolean>;
  /** Tag of the stack that keeps them. */
  declare readonly owner: pulumi.Output<string>;
  /** Where the other outputs come from. */
  declare readonly lookedAt: pulumi.Output<"grafana" | "not-looked-at" | "no-grafana">;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "folderUid",
    "folderTitle",
    "folderMade",
    "foldersLeft",
    "dashboards",
    "misplaced",
    "unmarked",
    "dataSource",
    "adopted",
    "owned",
    "owner",
    "lookedAt",
  ] as const;

  /** Grafana's own JSON with panels by title, each one text, and variables by name, as the arguments take it. */
  static named(model: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return withPanelTexts(nameEntries(model));
  }

  constructor(name: string, args: GrafanaDashboardSetArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = withOutputs(args, GrafanaDashboardSet.outputs);
    super("flinkwatch:index:GrafanaDashboardSet", name, inputs, options);
  }
}

/** When a notice is sent. */
interface NoticeTimes {
  /** Second of the day from which it is sent. @default 0 */
  startTime?: pulumi.Input<number>;
  /** Second of the day until which it is sent. @default 86399 */
  endTime?: pulumi.Input<number>;
  /** Days of the week, 1 Monday to 7 Sunday. @default all */
  weekday?: pulumi.Input<pulumi.Input<number>[]>;
}

/** People to tell. */
export interface UserNoticeArgs extends NoticeTimes {
  /** Whether the ids are CAM users or groups. */
  receiverType: pulumi.Input<"USER" | "GROUP">;
  /** CAM uids, if USER. @default none */
  userIds?: pulumi.Input<pulumi.Input<number>[]>;
  /** CAM group ids, if GROUP. @default none */
  groupIds?: pulumi.Input<pulumi.Input<number>[]>;
  /** Channels; at least one. */
  noticeWay: pulumi.Input<pulumi.Input<"EMAIL" | "SMS" | "CALL" | "WECHAT" | "RTX">[]>;
}

/** A web hook to call. */
export interface UrlNoticeArgs extends NoticeTimes {
  /** At most 256 characters. */
  url: pulumi.Input<string>;
}

/** Arguments of {@link AlarmNotice}. */
export interface AlarmNoticeArgs {
  /** Name of the template, 1 to 60 characters; contains the stack's name. */
  name: pulumi.Input<string>;
  /** Take over a template of that name that this stack did not create. @default false */
  adopt?: pulumi.Input<boolean>;
  /** When to tell: ALARM raised, OK resolved, ALL both. @default "ALL" */
  noticeType?: pulumi.Input<"ALARM" | "OK" | "ALL">;
  /** Language of the notice. @default "zh-CN" */
  language?: pulumi.Input<"zh-CN" | "en-US">;
  /** People to tell, at most 5. @default none */
  userNotices?: pulumi.Input<pulumi.Input<UserNoticeArgs>[]>;
  /** Web hooks to call, at most 6. @default none */
  urlNotices?: pulumi.Input<pulumi.Input<UrlNoticeArgs>[]>;
}

/** A notice template: who is told of alerts, and how. */
export class AlarmNotice extends pulumi.CustomResource {
  /** Such as `notice-1a2b3c4d`. */
  declare readonly noticeId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly adopted: pulumi.Output<boolean>;
  declare readonly noticeType: pulumi.Output<string>;
  declare readonly language: pulumi.Output<string>;
  declare readonly userNotices: pulumi.Output<pulumi.Unwrap<UserNoticeArgs>[]>;
  declare readonly urlNotices: pulumi.Output<pulumi.Unwrap<UrlNoticeArgs>[]>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "noticeId",
    "name",
    "adopted",
    "noticeType",
    "language",
    "userNotices",
    "urlNotices",
  ] as const;

  constructor(name: string, args: AlarmNoticeArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:AlarmNotice", name, withOutputs(args, AlarmNotice.outputs), options);
  }
}

/** One alert rule. */
export interface AlertRuleArgs {
  /** Unique in the group. */
  name: pulumi.Input<string>;
  /** PromQL. */
  expr: pulumi.Input<string>;
  /** How long the condition must hold, such as `5m`. @default "0s", at once */
  duration?: pulumi.Input<string>;
  /** Labels of the alert; `managed_by` is ours. @default none */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** `summary` and `description` are shown to whoever is told. @default none */
  annotations?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** @default true */
  enabled?: pulumi.Input<boolean>;
}

/** A server that is told of alerts besides notice templates. */
export interface CustomReceiverArgs {
  /** `webhook` is sent messages, `alertmanager` the alerts themselves. */
  type: pulumi.Input<"webhook" | "alertmanager">;
  /** Address, reached from the instance's VPC. */
  url: pulumi.Input<string>;
  /** Seconds of the day, 0 to 86399, between which it is told. @default always */
  timeRanges?: pulumi.Input<
    pulumi.Input<{ startTime: pulumi.Input<number>; endTime: pulumi.Input<number> }>[]
  >;
}

/** Arguments of {@link AlertGroup}. */
export interface AlertGroupArgs {
  /** The instance that evaluates the rules. Another one replaces the group. */
  prometheusInstanceId: pulumi.Input<string>;
  /** Name of the group. */
  groupName: pulumi.Input<string>;
  /** Take over a group of that name that this stack did not create. @default false */
  adopt?: pulumi.Input<boolean>;
  /** Ids of notice templates. */
  receivers: pulumi.Input<pulumi.Input<string>[]>;
  /** A server to tell besides; one a group. @default none */
  customReceiver?: pulumi.Input<CustomReceiverArgs>;
  /** How often a standing alert is repeated. @default "1h" */
  repeatInterval?: pulumi.Input<string>;
  /** @default true */
  enabled?: pulumi.Input<boolean>;
  rules: pulumi.Input<pulumi.Input<AlertRuleArgs>[]>;
}

/** A group of alert rules on an instance. Every rule carries the mark of the stack. */
export class AlertGroup extends pulumi.CustomResource {
  /** Such as `alert-1a2b3c4d`. */
  declare readonly groupId: pulumi.Output<string>;
  declare readonly prometheusInstanceId: pulumi.Output<string>;
  declare readonly groupName: pulumi.Output<string>;
  /** Whether it was there before this stack; destroy then leaves it. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** Whether every rule carries the mark of the stack. */
  declare readonly owned: pulumi.Output<boolean>;
  declare readonly receivers: pulumi.Output<string[]>;
  declare readonly customReceiver: pulumi.Output<pulumi.Unwrap<CustomReceiverArgs> | undefined>;
  declare readonly repeatInterval: pulumi.Output<string>;
  /** In the order of the arguments; null where one is missing. */
  declare readonly rules: pulumi.Output<(pulumi.Unwrap<AlertRuleArgs> | null)[]>;

  /** The outputs that the provider answers. */
  static readonly outputs = [
    "groupId",
    "prometheusInstanceId",
    "groupName",
    "adopted",
    "owned",
    "receivers",
    "customReceiver",
    "repeatInterval",
    "rules",
  ] as const;

  constructor(name: string, args: AlertGroupArgs, options?: pulumi.CustomResourceOptions) {
    super("flinkwatch:index:AlertGroup", name, withOutputs(args, AlertGroup.outputs), options);
  }
}
