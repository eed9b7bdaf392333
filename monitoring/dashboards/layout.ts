/** Where panels stand: rows of 24 columns, filled from the left. */
import type { Panel, Row } from "./panel";

const COLUMNS = 24;
const HEIGHTS: Readonly<Record<Panel["kind"], number>> = { lines: 8, number: 4, table: 8 };

/** A panel's place, in Grafana's columns and lines. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A heading or a panel with its place. */
export interface Placed {
  readonly what: Row | Panel;
  readonly place: Place;
}

/** Places rows under each other and the panels of each beside each other. Pure. */
export function layOut(rows: readonly Row[]): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push({ what: row, place: { x: 0, y, w: COLUMNS, h: 1 } });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? usualWidth(panel, row);
      if (x + w > COLUMNS) {
        y += height;
        x = 0;
        height = 0;
      }
      const h = HEIGHTS[panel.kind];
      placed.push({ what: panel, place: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

/** As many beside each other as fill a line: three, or two where that leaves fewer alone. */
function usualWidth(panel: Panel, row: Row): number {
  const alike = row.panels.filter(({ kind }) => kind === panel.kind).length;
  if (panel.kind === "table") return COLUMNS;
  if (panel.kind === "number") {
    const beside = Math.min(alike, 6);
    const isAmongFirst = row.panels.indexOf(panel) < COLUMNS % beside;
    return Math.floor(COLUMNS / beside) + (isAmongFirst ? 1 : 0);
  }
  return alike % 3 === 0 ? COLUMNS / 3 : alike % 4 === 0 || alike === 2 ? COLUMNS / 2 : COLUMNS / 3;
}
