import { parse, stringify } from "yaml";
import { z } from "zod";
import { OWNER_LABEL } from "./ownership";
import type { RecordingGroupArgs, RecordingRuleArgs } from "./recording-group-shape";

/** A group as Prometheus writes it; of the keys that are not ours some may be there. */
const written = z.object({
  interval: z.string().optional(),
  rules: z.array(
    z.object({
      record: z.string(),
      expr: z.coerce.string(),
      labels: z.record(z.string(), z.coerce.string()).nullish(),
    }),
  ),
});

/** What a group's text says. */
export interface ReadGroup {
  /** Absent: the instance's own. */
  readonly interval?: string;
  readonly rules: readonly RecordingRuleArgs[];
}

/** The group as it is sent, every rule with the mark of the stack. */
export function printRecordingGroup(args: RecordingGroupArgs, mark: string): string {
  const group = {
    name: args.groupName,
    ...(args.interval !== undefined && { interval: args.interval }),
    rules: args.rules.map(({ record, expr, labels }) => ({
      record,
      expr,
      labels: { ...labels, [OWNER_LABEL]: mark },
    })),
  };
  return stringify(group, { lineWidth: 0 });
}

/** What stands in a group's text; no rules where it is no group of recording rules: anybody can write it in the console. */
export function parseRecordingGroup(yaml: string): ReadGroup {
  const parsed = written.safeParse(parsedYaml(yaml));
  if (!parsed.success) return { rules: [] };
  const { interval, rules } = parsed.data;
  return {
    ...(interval !== undefined && { interval }),
    rules: rules.map(({ record, expr, labels }) => ({ record, expr, labels: labels ?? {} })),
  };
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
