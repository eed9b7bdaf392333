import { parse } from "yaml";
import { z } from "zod";
import { ApiFault } from "../../contract";
import type { FileGroup } from "../../metrics/rule-file";
import { Shelf } from "../../shelf";

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
  private readonly shelf: Shelf<RecordingRule>;

  /** @param hiddenPolls list calls that miss a new rule. */
  constructor(hiddenPolls = 0) {
    this.shelf = new Shelf(hiddenPolls);
  }

  add(rule: RecordingRule): void {
    this.shelf.add(rule.id, rule);
  }

  replace(rule: RecordingRule): void {
    this.shelf.place(rule.id, rule);
  }

  get(instanceId: string, id: string): RecordingRule | undefined {
    const rule = this.shelf.get(id);
    return rule?.instanceId === instanceId ? rule : undefined;
  }

  delete(id: string): void {
    this.shelf.delete(id);
  }

  /** What a list call sees. */
  list(instanceId: string): RecordingRule[] {
    return this.shelf.list().filter((rule) => rule.instanceId === instanceId);
  }

  /** Rules of an instance without counting as a look. */
  of(instanceId: string): RecordingRule[] {
    return this.all().filter((rule) => rule.instanceId === instanceId);
  }

  all(): RecordingRule[] {
    return this.shelf.all();
  }
}

/** The rules that are on, as Prometheus reads them. */
export function recordingFileGroups(rules: readonly RecordingRule[]): FileGroup[] {
  return rules
    .filter((rule) => rule.state === 2)
    .map((rule) => ({ ...rule.group, name: `${rule.id} ${rule.group.name}` }));
}

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const DURATION = /^(\d+(ms|s|m|h|d|w|y))+$/;

/** What Prometheus itself takes in a rule file: a key that it does not know would keep all of an instance's rules out. */
const fileGroup = z.strictObject({
  name: z.string().min(1),
  interval: z.string().regex(DURATION).optional(),
  limit: z.int().min(0).optional(),
  query_offset: z.string().regex(DURATION).optional(),
  rules: z
    .array(
      z.strictObject({
        record: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
        expr: z.string().min(1),
        labels: z.record(z.string().regex(LABEL), z.string()).optional(),
      }),
    )
    .min(1),
});

/**
 * One group of recording rules from base64 of its YAML.
 * @throws {ApiFault} `FailedOperation.BadYamlFormat`.
 */
export function parseRecordingGroup(base64: string): FileGroup {
  const parsed = fileGroup.safeParse(readYaml(Buffer.from(base64, "base64").toString("utf8")));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  throw new ApiFault(
    "FailedOperation.BadYamlFormat",
    `\`Group\` is no group of recording rules${where}: ${issue?.message ?? "unreadable"}.`,
  );
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
