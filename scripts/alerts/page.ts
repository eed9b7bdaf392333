import { type AlertDefinition, loadAlerts } from "../../monitoring/alert-data";
import type { RenderedRule } from "../../monitoring/alerts";
import { ALERT_UNITS } from "../../monitoring/alert-units";
import { loadRecordedAlerts } from "../../monitoring/recorded-alerts";
import { exampleRules } from "./example";
import { recordingChapter } from "./recordings";
import { runbookName } from "../../monitoring/runbooks";

/** Languages of the page. */
export type Language = "en" | "zh";

const WORDS = {
  en: {
    title: "Alerts",
    intro:
      "Written by `npm run alerts` from [monitoring/alerts](../monitoring/alerts), with default thresholds, for reporting " +
      "intervals of up to a minute and all clusters of an instance. What to do about each stands in its runbook. A " +
      "proof by promtool is a case that fires and one that stays silent; a recording is what real Flinks pushed, with the " +
      "minutes in which the condition holds over it ([how](../monitoring/recordings)).",
    other: "[中文](alerts.zh.md)",
    columns: ["alert", "severity", "for", "threshold", "runbook"],
    colon: ": ",
    stop: ".",
    range: (min: string, max: string) => `${min} to ${max}`,
    meaning: (value: string, range: string, meaning: string) =>
      `Threshold: ${value} (${range}): ${meaning}.`,
    for: "held for",
    off: "Off unless asked for (`enabled: true`)",
    expects:
      "Of what `flinkwatch:alerts.expected` says alone. Expected here are clusters `emr-1a2b3c4d` and `emr-5e6f7a8b`, and jobs " +
      "`orders-eu` on the first, `daily-sync` anywhere and one that `clicks-.*` matches",
    unlisted: "Leaves out jobs that `flinkwatch:alerts.expected` lists, where it lists them",
    proof: "Proof",
    runbook: "Runbook",
    minutes: "minutes",
  },
  zh: {
    title: "告警",
    intro:
      "由 `npm run alerts` 根据 [monitoring/alerts](../monitoring/alerts) 生成：默认阈值，上报周期不超过一分钟，作用于实例的所有集群。" +
      "如何处理见各自的手册。promtool 证明包括一个触发的用例和一个保持安静的用例；recording 是真实 Flink 推送的数据，" +
      "后面是条件成立的分钟（[说明](../monitoring/recordings)）。",
    other: "[English](alerts.md)",
    columns: ["告警", "级别", "持续", "阈值", "手册"],
    colon: "：",
    stop: "。",
    range: (min: string, max: string) => `${min} 至 ${max}`,
    meaning: (value: string, range: string, meaning: string) =>
      `阈值：${value}（${range}）：${meaning}。`,
    for: "持续",
    off: "默认关闭（`enabled: true` 打开）",
    expects:
      "只针对 `flinkwatch:alerts.expected` 中声明的对象。此处预期集群 `emr-1a2b3c4d` 与 `emr-5e6f7a8b`，以及作业：第一个集群上的 " +
      "`orders-eu`、任意集群上的 `daily-sync`，和一个与 `clicks-.*` 匹配的作业",
    unlisted: "`flinkwatch:alerts.expected` 中声明的作业，在声明的集群上不在其列",
    proof: "证明",
    runbook: "手册",
    minutes: "分钟",
  },
} as const;

/** The page of all alerts, as Markdown. */
export function renderAlertPage(language: Language): string {
  const alerts = loadAlerts();
  const rules = exampleRules({ largestIntervalSeconds: 60, language });
  const words = WORDS[language];
  return [
    `# ${words.title}`,
    words.other,
    words.intro,
    overview(alerts, language),
    ...alerts.map((alert) => chapter(alert, rules.get(alert.name), language)),
    recordingChapter(language),
    "",
  ].join("\n\n");
}

function overview(alerts: readonly AlertDefinition[], language: Language): string {
  const { columns, runbook } = WORDS[language];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(columns),
    row(columns.map(() => "---")),
    ...alerts.map((alert) =>
      row([
        `[${alert.name}](#${alert.name.toLowerCase()})`,
        alert.severity,
        alert.for,
        amount(alert, alert.threshold.value),
        `[${runbook}](runbooks/${language}/${runbookName(alert.name)})`,
      ]),
    ),
  ].join("\n");
}

function amount({ threshold }: AlertDefinition, value: number): string {
  return `${value}${ALERT_UNITS[threshold.unit].suffix}`;
}

function chapter(
  alert: AlertDefinition,
  rule: RenderedRule | undefined,
  language: Language,
): string {
  const words = WORDS[language];
  const { min, max, meaning, value } = alert.threshold;
  const range = words.range(amount(alert, min), amount(alert, max));
  return [
    `## ${alert.name}`,
    `${rule?.annotations.summary ?? ""} · ${alert.severity} · ${words.for} ${alert.for} · ` +
      `[${words.runbook}](runbooks/${language}/${runbookName(alert.name)})`,
    ...(alert.off === undefined
      ? []
      : [`${words.off}${words.colon}${alert.off[language]}${words.stop}`]),
    ...(alert.expects === undefined ? [] : [`${words.expects}${words.stop}`]),
    ...(alert.unlisted ? [`${words.unlisted}${words.stop}`] : []),
    words.meaning(amount(alert, value), range, meaning[language]),
    `\`\`\`promql\n${rule?.expr ?? ""}\n\`\`\``,
    `${words.proof}${words.colon}${proofs(alert.name, language).join("; ")}${words.stop}`,
  ].join("\n\n");
}

function proofs(name: string, language: Language): string[] {
  const cases = runbookName(name).replace(/\.md$/, ".test.yaml");
  const recorded = Object.entries(loadRecordedAlerts()).flatMap(([recording, held]) =>
    Object.entries(held[name] ?? {}).map(
      ([what, minutes]) =>
        `[${recording}](../monitoring/recordings/${recording}.txt) ${what}, ${WORDS[language].minutes} ${minutes}`,
    ),
  );
  return [`[promtool](../monitoring/alerts/${cases})`, ...recorded];
}
