/** The operators that are chained in one task. */
import type { LinesPanel, Row } from "./panel";
import type { Scope } from "./scope";

const OPERATOR = "flink_taskmanager_job_task_operator";

/** A row of operators. */
export function operatorRow(scope: Scope): Row {
  const of = (name: string) => scope.task(`${OPERATOR}_${name}`);
  const rate = (name: string) => `sum by (operator_name) (rate(${of(name)}[5m]))`;
  const legend = "{{operator_name}}";
  const watermark = of("currentOutputWatermark");
  const panels: LinesPanel[] = [
    {
      kind: "lines",
      title: { zh: "算子接收记录数", en: "Records into operators" },
      explain: {
        zh: "各算子每秒接收的记录数。",
        en: "Records that each operator receives in a second.",
      },
      unit: "perSecond",
      queries: [{ expr: rate("numRecordsIn"), legend }],
    },
    {
      kind: "lines",
      title: { zh: "算子发送记录数", en: "Records out of operators" },
      explain: {
        zh: "各算子每秒发送的记录数；过滤和聚合会使它变小。",
        en: "Records that each operator sends in a second; filters and windows make them fewer.",
      },
      unit: "perSecond",
      queries: [{ expr: rate("numRecordsOut"), legend }],
    },
    {
      kind: "lines",
      title: { zh: "算子输出 Watermark 延迟", en: "Watermark lag after operators" },
      explain: {
        zh: "各算子发出的 Watermark 距现在多久。",
        en: "Age of the watermark that each operator sends.",
      },
      unit: "seconds",
      queries: [
        {
          expr: `time() - min by (operator_name) (${scope.byTaskManager(`(${watermark} > 0 < 9e15)`)}) / 1000`,
          legend,
        },
      ],
      alert: "D06",
    },
    {
      kind: "lines",
      title: { zh: "算子丢弃的迟到数据", en: "Late records dropped by operators" },
      explain: {
        zh: "15 分钟内因迟到而丢弃的记录数。",
        en: "Records that were dropped within 15 minutes because they came too late.",
      },
      unit: "count",
      queries: [
        { expr: `sum by (operator_name) (increase(${of("numLateRecordsDropped")}[15m]))`, legend },
      ],
      alert: "D08",
    },
  ];
  return { title: { zh: "算子", en: "Operators" }, panels };
}
