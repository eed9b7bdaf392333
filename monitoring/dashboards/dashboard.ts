import type { DashboardName } from "./names";
import type { Bilingual, Row } from "./panel";
import type { Scope } from "./scope";

/** A dashboard as we describe it, in both languages. */
export interface Dashboard {
  readonly name: DashboardName;
  readonly title: Bilingual;
  readonly explain: Bilingual;
  readonly scope: Scope;
  /** Dashboards that the buttons at the top right open, with the same cluster, job and time. */
  readonly opens: readonly DashboardName[];
  readonly rows: readonly Row[];
}
