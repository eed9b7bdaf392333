import { GROUP_LABEL } from "../../metrics/alert-routes";
import type { FileGroup } from "../../metrics/rule-file";
import { Shelf } from "../../shelf";

/** A key and a value. */
export interface KeyValue {
  readonly Key: string;
  readonly Value: string;
}

/** A rule as the API has it. */
export interface AlertRule {
  readonly RuleName: string;
  readonly Expr: string;
  readonly Duration?: string;
  readonly Labels?: readonly KeyValue[];
  readonly Annotations?: readonly KeyValue[];
  /** 2 on, 3 off. */
  readonly State?: number;
}

/** A group of rules of one instance. */
export interface AlertGroup {
  readonly id: string;
  readonly instanceId: string;
  readonly name: string;
  /** Notice ids. */
  readonly receivers: readonly string[];
  readonly customReceiver: Record<string, unknown> | undefined;
  readonly repeatInterval: string;
  readonly rules: readonly AlertRule[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** All groups. */
export class AlertGroups {
  private readonly shelf: Shelf<AlertGroup>;

  constructor(hiddenPolls: number) {
    this.shelf = new Shelf(hiddenPolls);
  }

  add(group: AlertGroup): void {
    this.shelf.add(group.id, group);
  }

  replace(group: AlertGroup): void {
    this.shelf.place(group.id, group);
  }

  delete(id: string): void {
    this.shelf.delete(id);
  }

  get(instanceId: string, id: string): AlertGroup | undefined {
    const group = this.shelf.get(id);
    return group?.instanceId === instanceId ? group : undefined;
  }

  /** What a list call sees. */
  list(instanceId: string): AlertGroup[] {
    return this.shelf.list().filter((group) => group.instanceId === instanceId);
  }

  /** Groups of an instance without counting as a look. */
  of(instanceId: string): AlertGroup[] {
    return this.all().filter((group) => group.instanceId === instanceId);
  }

  all(): AlertGroup[] {
    return this.shelf.all();
  }
}

/** The rules that are on, as Prometheus reads them. */
export function alertFileGroups(groups: readonly AlertGroup[]): FileGroup[] {
  return groups.map((group) => ({
    name: `${group.id} ${group.name}`,
    rules: group.rules
      .filter((rule) => rule.State !== 3)
      .map((rule) => ({
        alert: rule.RuleName,
        expr: rule.Expr,
        ...(rule.Duration ? { for: rule.Duration } : {}),
        labels: { ...toRecord(rule.Labels), [GROUP_LABEL]: group.id },
        annotations: toRecord(rule.Annotations),
      })),
  }));
}

function toRecord(pairs: readonly KeyValue[] | undefined): Record<string, string> {
  return Object.fromEntries((pairs ?? []).map(({ Key, Value }) => [Key, Value]));
}
