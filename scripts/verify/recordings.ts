/** Whether the instance keeps a stack's recording rules as its configuration has them. */
import type { RenderedRecordingGroup } from "../../monitoring/recording-rules";
import { OWNER_LABEL } from "../../provider/resources/ownership";
import { parseRecordingGroup } from "../../provider/resources/recording-group-yaml";
import type { RecordingGroup } from "../../provider/tencent/monitor-recordings";
import { unique } from "./alerts";
import type { Language } from "./texts";

/** Recording rules by how the instance keeps them; each under one of them, sorted. */
export interface RecordingsOfStack {
  /** As they should be, in every group that has a part of them. */
  readonly present: readonly string[];
  /** Not there, or a part of them is not. */
  readonly missing: readonly string[];
  /** There, but with another expression or labels, or in a group that is switched off. */
  readonly edited: readonly string[];
}

type Found = keyof RecordingsOfStack;

/** Holds what an instance keeps against what a stack wants. Pure. */
export function judgeRecordings(
  stack: string,
  wanted: readonly RenderedRecordingGroup[],
  live: readonly RecordingGroup[],
): RecordingsOfStack {
  const found = new Map<string, Set<Found>>();
  for (const { groupName, rules } of wanted) {
    const group = live.find((each) => each.groupName === `${groupName}-${stack}`);
    for (const rule of rules) {
      const of = found.get(rule.record) ?? new Set();
      found.set(rule.record, of.add(judgeRule(stack, rule, group)));
    }
  }
  const isOf = (kind: Found) =>
    unique([...found].flatMap(([record, kinds]) => (gravest(kinds) === kind ? [record] : [])));
  return { present: isOf("present"), missing: isOf("missing"), edited: isOf("edited") };
}

function judgeRule(
  stack: string,
  { record, expr }: RenderedRecordingGroup["rules"][number],
  group: RecordingGroup | undefined,
): Found {
  const rules = group ? parseRecordingGroup(group.yaml).rules : [];
  const rule = rules.find((each) => each.record === record);
  if (!group || !rule) return "missing";
  const { [OWNER_LABEL]: mark = "", ...others } = rule.labels;
  const isOurs = mark.endsWith(`/${stack}`) && Object.keys(others).length === 0;
  return group.enabled && isOurs && rule.expr.trim() === expr ? "present" : "edited";
}

function gravest(kinds: ReadonlySet<Found>): Found | undefined {
  return (["missing", "edited", "present"] as const).find((kind) => kinds.has(kind));
}

const TEXTS = {
  en: {
    head: "Recording rules",
    missing: "missing; up makes them",
    edited: "otherwise than configured; preview says where, up puts them back",
    present: "as configured",
  },
  zh: {
    head: "预聚合规则",
    missing: "缺失，执行 up 会创建",
    edited: "与配置不一致，preview 会指出差异，up 会恢复",
    present: "与配置一致",
  },
} as const;

/** The lines of a stack's recording rules; none where it keeps none. */
export function recordingLines(recordings: RecordingsOfStack, language: Language): string[] {
  const texts = TEXTS[language];
  const lines = (["missing", "edited", "present"] as const).flatMap((kind) =>
    recordings[kind].length > 0 ? [`    ${texts[kind]}: ${recordings[kind].join(", ")}`] : [],
  );
  return lines.length === 0 ? [] : [`  ${texts.head}`, ...lines];
}
