import { loadRecordingRules, renderRecordingGroups } from "../../monitoring/recording-rules";
import type { Language } from "./page";

const WORDS = {
  en: {
    title: "Recording rules",
    intro:
      "From [monitoring/recording-rules.yaml](../monitoring/recording-rules.yaml), kept on the instance, one group a " +
      "stack over its clusters, unless `flinkwatch:recordingRules.enabled` is false; `npm run render` writes them too. They are for your own queries and panels, which are cheap then over any " +
      "number of subtasks; our dashboards ask for them where a query over all clusters would read more than TMP answers. No alert asks for them: one must not fall silent because somebody deletes a rule ([why](decisions/0005-recording-rules-serve-readers.md)). Each has " +
      "[a case in promtool](../monitoring/recording-rules.test.yaml) of what lives, what never came and what is frozen.",
    colon: ": ",
    stop: ".",
  },
  zh: {
    title: "预聚合规则",
    intro:
      "来自 [monitoring/recording-rules.yaml](../monitoring/recording-rules.yaml)，保存在实例上，" +
      "每个 Stack 一组，作用于自己的集群，除非 `flinkwatch:recordingRules.enabled` 为 false；`npm run render` 也会写出。供您自己的查询和面板使用：不论有多少 Subtask，查询都很轻；" +
      "当一个查询要读取的所有集群的序列超过 TMP 的上限时，自带的大盘也会使用它们。告警不依赖它们：" +
      "不能因为有人删除一条规则就不再告警（[原因](decisions/0005-recording-rules-serve-readers.md)）。每条规则都有 [promtool 用例](../monitoring/recording-rules.test.yaml)：" +
      "存活的、从未出现的和已停住的。",
    colon: "：",
    stop: "。",
  },
} as const;

/** The chapter of the recording rules, as Markdown. */
export function recordingChapter(language: Language): string {
  const { title, intro, colon, stop } = WORDS[language];
  const expressions = new Map(
    renderRecordingGroups({ largestIntervalSeconds: 60 })
      .flatMap(({ rules }) => rules)
      .map(({ record, expr }) => [record, expr]),
  );
  const rules = loadRecordingRules().map(
    ({ record, meaning }) =>
      `\`${record}\`${colon}${meaning[language]}${stop}\n\n\`\`\`promql\n${expressions.get(record) ?? ""}\n\`\`\``,
  );
  return [`## ${title}`, intro, ...rules].join("\n\n");
}
