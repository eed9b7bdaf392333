import { parse } from "yaml";
import { ApiFault } from "../../contract";
import type { FileGroup, FileRule } from "../../metrics/rule-file";

/** A group of recording rules; the API calls it a rule. */
export interface RecordingRule {
  readonly id: string;
  readonly instanceId: string;
  /** Name of the group. */
  readonly name: string;
  readonly ruleName: string;
  /** 2 on, 3 off. */
  readonly state: number;
  readonly group: FileGroup;
  /** The group as it was sent. */
  readonly text: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** All recording rules. */
export class RecordingRules {
  private readonly rules = new Map<string, RecordingRule>();

  put(rule: RecordingRule): void {
    this.rules.set(rule.id, rule);
  }

  get(instanceId: string, id: string): RecordingRule | undefined {
    const rule = this.rules.get(id);
    return rule?.instanceId === instanceId ? rule : undefined;
  }

  delete(id: string): void {
    this.rules.delete(id);
  }

  of(instanceId: string): RecordingRule[] {
    return [...this.rules.values()].filter((rule) => rule.instanceId === instanceId);
  }
}

/** The rules that are on, as Prometheus reads them. */
export function recordingFileGroups(rules: readonly RecordingRule[]): FileGroup[] {
  return rules
    .filter((rule) => rule.state === 2)
    .map((rule) => ({ ...rule.group, name: `${rule.id} ${rule.group.name}` }));
}

/**
 * One group of recording rules from base64 of its YAML.
 * @throws {ApiFault} `FailedOperation.BadYamlFormat`.
 */
export function parseRecordingGroup(base64: string): FileGroup {
  const group = readYaml(Buffer.from(base64, "base64").toString("utf8"));
  const good =
    typeof group?.name === "string" &&
    Array.isArray(group.rules) &&
    group.rules.every(
      (rule: Partial<FileRule> | null) =>
        typeof rule?.record === "string" && typeof rule.expr === "string",
    );
  if (good) return group;
  throw new ApiFault("FailedOperation.BadYamlFormat", "`Group` is no group of recording rules.");
}

function readYaml(text: string): FileGroup | undefined {
  try {
    return parse(text) as FileGroup;
  } catch {
    return undefined;
  }
}
