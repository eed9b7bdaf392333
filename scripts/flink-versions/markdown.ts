/** A table of cells that are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** Text in a cell: a bar would end it. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*");
}

/** Code in a cell, or anywhere; what cannot be seen as JSON may spell it. */
export function code(text: string): string {
  const shown = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  const visible = shown.replace(
    /[\u0080-\u00a0\u2000-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `\`${visible.replaceAll("|", "\\|")}\``;
}

/** Versions in a row as `1.13 to 1.18`, by their places among all. */
export function spans(all: readonly string[], some: readonly string[]): string {
  const runs: string[][] = [];
  for (const version of some) {
    const run = runs[runs.length - 1];
    const isNext = run && all.indexOf(version) === all.indexOf(run[run.length - 1] ?? "") + 1;
    if (isNext) run.push(version);
    else runs.push([version]);
  }
  return runs.map((run) => [...new Set([run[0], run[run.length - 1]])].join(" to ")).join(", ");
}

/** Things by a text that they share, in the order in which it is first met. */
export function grouped<Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => string,
): Map<string, Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    groups.set(key, [...(groups.get(key) ?? []), thing]);
  }
  return groups;
}
