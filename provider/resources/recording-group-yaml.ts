import { parse, stringify } from "yaml";
import { z } from "zod";
import { nestedTooDeeply } from "../flink/standard-nesting";
import { largestCharacters } from "../flink/standard-source";
import { OWNER_LABEL } from "./ownership";
import type { RecordingGroupArgs, RecordingRuleArgs } from "./recording-group-shape";

/** A group is one document; each of 100 000 would be composed. */
const documentStart = /^---(?=\s|$)/gm;

/** Text, or what YAML takes for something else where it stands without quotes. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A group as Prometheus writes it; of the keys that are not ours some may be there. */
const written = z.object({
  interval: z.string().optional(),
  rules: z.array(
    z.object({
      record: z.string(),
      expr: scalar,
      labels: z.record(z.string(), scalar).nullish(),
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

/**
 * What stands in a group's text; no rules where it is no group of recording rules, too large or nested too deeply: anybody
 * can write it in the console.
 */
export function parseRecordingGroup(yaml: string): ReadGroup {
  const parsed = written.safeParse(parsedYaml(yaml));
  if (!parsed.success) return { rules: [] };
  const { interval, rules } = parsed.data;
  return {
    ...(interval !== undefined && { interval }),
    rules: rules.map(({ record, expr, labels }) => ({ record, expr, labels: labels ?? {} })),
  };
}

/** Bounded in time and memory, whatever was written: the parser's own bounds are for aliases alone. */
function parsedYaml(text: string): unknown {
  if (text.length > largestCharacters || nestedTooDeeply(text) !== undefined) return undefined;
  if ((text.match(documentStart)?.length ?? 0) > 1) return undefined;
  try {
    // To compare each key with all others takes hours where there are 100 000.
    return parse(text, { uniqueKeys: false, logLevel: "silent" });
  } catch {
    return undefined;
  }
}
