import type { DashboardName } from "./names";
import type { PanelUnit } from "./units";

/** A text in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** A language of titles and explanations. */
export type Language = keyof Bilingual;

/** What a panel asks for. */
export interface Asked {
  /** PromQL, with the dashboard's variables in its matchers. */
  readonly expr: string;
  /** The same from recording rules, for a fleet of which `expr` would read too much. Default: none. */
  readonly recorded?: string;
}

/** One line, or several, of a panel. */
export interface Query extends Asked {
  /** How each series is called: labels in `{{…}}`, or a text. */
  readonly legend: string | Bilingual;
}

interface PanelBase {
  /** Unique in its dashboard, in each language. */
  readonly title: Bilingual;
  /** What it shows, and what to think of it. */
  readonly explain: Bilingual;
  /** Columns of 24. Default: 8 for lines, 4 for a number, 24 for a table. */
  readonly width?: number;
  /** Code of the alert that watches the same, such as `E01`: its threshold is drawn, and the explanation names it. */
  readonly alert?: string;
  /** The alert compares something else than what is drawn: it is named, and its threshold left out. */
  readonly drawsAlert?: false;
  /** Where a click leads to, with the cluster, job and task of what was clicked. */
  readonly drill?: DashboardName;
}

/** Lines over time. */
export interface LinesPanel extends PanelBase {
  readonly kind: "lines";
  readonly unit: PanelUnit;
  readonly queries: readonly Query[];
  /** Areas on top of each other, where their sum means something. */
  readonly stacked?: true;
}

/** The latest value of one query as a number. */
export interface NumberPanel extends PanelBase {
  readonly kind: "number";
  readonly unit: PanelUnit;
  readonly query: Query;
  /** Fixed steps, where no alert's threshold is the measure. */
  readonly steps?: Steps;
}

/** Values from which a colour holds. */
export interface Steps {
  readonly orange?: number;
  readonly red?: number;
}

/** A column that holds a label. */
export interface LabelColumn {
  readonly label: string;
  readonly title: Bilingual;
  readonly drill?: DashboardName;
}

/** A column that holds the latest value of a query. */
export interface ValueColumn extends Asked {
  readonly title: Bilingual;
  readonly unit: PanelUnit;
  /** Code of the alert whose threshold colours the value. */
  readonly alert?: string;
  readonly steps?: Steps;
}

/** One row for each set of labels, with the latest values. */
export interface TablePanel extends PanelBase {
  readonly kind: "table";
  /** The labels by which every query of the table aggregates. */
  readonly labels: readonly LabelColumn[];
  readonly values: readonly ValueColumn[];
}

/** One panel. */
export type Panel = LinesPanel | NumberPanel | TablePanel;

/** Panels under a heading. */
export interface Row {
  readonly title: Bilingual;
  readonly panels: readonly Panel[];
}

/** Every query of a panel. Pure. */
export function expressionsOf(panel: Panel): string[] {
  if (panel.kind === "lines") return panel.queries.map(({ expr }) => expr);
  return panel.kind === "number" ? [panel.query.expr] : panel.values.map(({ expr }) => expr);
}
