import type { Setting } from "../../scripts/story/setting";
import { sharedInstance } from "./program-run";

/** A rule as the console shows it. */
export interface ConsoleRule {
  readonly RuleName: string;
  readonly Expr: string;
  readonly Duration?: string;
  readonly Labels?: readonly { readonly Key: string; readonly Value: string }[];
  readonly Annotations?: readonly { readonly Key: string; readonly Value: string }[];
  readonly State?: number;
}

/** An alert group as the console shows it. */
export interface ConsoleGroup {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly AMPReceivers: readonly string[];
  readonly RepeatInterval: string;
  readonly Rules: readonly ConsoleRule[];
  readonly UpdatedAt: string;
}

/** A rule as Prometheus has loaded it. */
export interface LoadedRule {
  readonly type: "alerting" | "recording";
  readonly name: string;
  readonly query: string;
  /** `ok`, `err`, or `unknown` before its first evaluation. */
  readonly health: string;
  readonly lastError?: string;
}

/** A person who looks after the alerts of {@link sharedInstance} at the console. */
export class AlertConsole {
  constructor(private readonly setting: Setting) {}

  /** All groups, by name. */
  async groups(): Promise<ConsoleGroup[]> {
    const params = { Limit: 100, Offset: 0 };
    const answer = await this.monitor("DescribePrometheusAlertGroups", params);
    const { AlertGroupSet } = answer as { AlertGroupSet: ConsoleGroup[] };
    return AlertGroupSet.sort((a, b) => (a.GroupName < b.GroupName ? -1 : 1));
  }

  async group(name: string): Promise<ConsoleGroup> {
    const found = (await this.groups()).find(({ GroupName }) => GroupName === name);
    if (!found) throw new Error(`There is no alert group ${name}.`);
    return found;
  }

  /** Makes a group that nothing marks as a stack's. */
  async make(name: string, rules: readonly ConsoleRule[]): Promise<void> {
    await this.monitor("CreatePrometheusAlertGroup", { GroupName: name, Rules: rules });
  }

  /** Replaces a group's rules, as the console does: the whole group goes back. */
  async write(name: string, change: (rules: readonly ConsoleRule[]) => ConsoleRule[]) {
    const { GroupId, GroupName, AMPReceivers, RepeatInterval, Rules } = await this.group(name);
    const kept = { GroupId, GroupName, AMPReceivers, RepeatInterval };
    await this.monitor("UpdatePrometheusAlertGroup", { ...kept, Rules: change(Rules) });
  }

  async remove(name: string): Promise<void> {
    const { GroupId } = await this.group(name);
    await this.monitor("DeletePrometheusAlertGroups", { GroupIds: [GroupId] });
  }

  /** Names of the notice templates that tell of a group. */
  async toldBy({ AMPReceivers }: ConsoleGroup): Promise<string[]> {
    const all = await this.notices();
    return AMPReceivers.map((id) => all.find(({ Id }) => Id === id)?.Name ?? id);
  }

  /** Deletes a notice template. */
  async removeNotice(name: string): Promise<void> {
    const ids = (await this.notices()).filter(({ Name }) => Name === name).map(({ Id }) => Id);
    const params = { Module: "monitor", NoticeIds: ids };
    await this.setting.console.call("monitor", "DeleteAlarmNotices", params);
  }

  private async notices(): Promise<{ Id: string; Name: string }[]> {
    const params = { Module: "monitor", PageNumber: 1, PageSize: 100, Order: "DESC" };
    const answer = await this.setting.console.call<{ Notices: { Id: string; Name: string }[] }>(
      "monitor",
      "DescribeAlarmNotices",
      params,
    );
    return answer.Notices;
  }

  /** Alert rules that the instance's real Prometheus has loaded. */
  async loaded(): Promise<LoadedRule[]> {
    return (await this.rules()).filter(({ type }) => type === "alerting");
  }

  /** Recording rules that it has loaded. */
  async recorded(): Promise<LoadedRule[]> {
    return (await this.rules()).filter(({ type }) => type === "recording");
  }

  private async rules(): Promise<LoadedRule[]> {
    const asked = { Method: "GET", Path: "/api/v1/rules" };
    const answer = await this.monitor("ExportPrometheusReadOnlyDynamicAPI", asked);
    const { HTTP } = answer as { HTTP: { ResponseBody: string } };
    const body = JSON.parse(HTTP.ResponseBody) as {
      data: { groups: { rules: LoadedRule[] }[] };
    };
    return body.data.groups.flatMap(({ rules }) => rules);
  }

  private monitor(action: string, params: object): Promise<unknown> {
    const at = { InstanceId: sharedInstance.id };
    return this.setting.console.call("monitor", action, { ...at, ...params });
  }
}
