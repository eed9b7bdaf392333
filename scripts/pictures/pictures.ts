import type { DashboardName } from "../../monitoring/dashboards/names";
import type { Language } from "../../monitoring/dashboards/panel";
import type { Chosen } from "../recordings/choices";

/** One picture of the README. */
export interface Picture {
  readonly file: string;
  readonly name: DashboardName;
  readonly language: Language;
  readonly chosen: Chosen;
  /** How many of the dashboard's rows it shows. @default all */
  readonly rows?: number;
  /** Minute of the recording at which somebody looks. */
  readonly untilMinute: number;
}

const CLICKS = { instance_id: "emr-rec00001", job_name: "clicks", job_id: ".+" };
const VIEWS: readonly Omit<Picture, "file" | "language">[] = [
  { name: "job-list", chosen: { instance_id: ".+", job_name: ".+" }, untilMinute: 20.5 },
  { name: "job", chosen: CLICKS, rows: 3, untilMinute: 20.5 },
  { name: "cluster", chosen: { instance_id: "emr-rec00001" }, rows: 3, untilMinute: 20.5 },
  {
    name: "task",
    chosen: { ...CLICKS, job_name: "orders", task_name: "DynamicEventTimeSessionWindows" },
    rows: 2,
    untilMinute: 20.5,
  },
  { name: "push", chosen: { instance_id: ".+" }, untilMinute: 30 },
];

/** All of them, in both languages. */
export const PICTURES: readonly Picture[] = (["en", "zh"] as const).flatMap((language) =>
  VIEWS.map((view) => ({ ...view, language, file: `${view.name}.${language}.svg` })),
);
