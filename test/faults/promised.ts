import { readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../../scripts/project-root";

/** Rows of the tables of docs/reliability.md, without head and rule: their cells. */
function rows(): string[][] {
  const page = readFileSync(join(projectRoot(), "docs/reliability.md"), "utf8");
  const lines = page.split("\n").filter((line) => line.startsWith("| "));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What docs/reliability.md tells behind a name. */
export function cellsOf(name: string): string[] {
  return (rows().find(([first]) => first === name) ?? []).slice(1);
}

/** Numbers that docs/reliability.md tells behind a name; one that is not told is NaN. */
export function rowOf(name: string): number[] {
  return cellsOf(name).map(Number);
}

/** Rows of the table of docs/reliability.md whose head begins so: their cells. */
export function rowsUnder(head: string): string[][] {
  const all = rows();
  const body = all.slice(all.findIndex(([first]) => first === head) + 2);
  const end = body.findIndex(([, second]) => !/^(\d+|–)$/.test(second ?? ""));
  return end < 0 ? body : body.slice(0, end);
}

/** First cells of that table. */
export function namesUnder(head: string): string[] {
  return rowsUnder(head).map(([name]) => name ?? "");
}
