import type { DriftChange, DriftEntry, DriftReport } from "../drift-report";

/** GitHub takes comments of 65,536 characters; the rest is room for what a pipeline adds. */
export const LARGEST_COMMENT_BYTES = 60_000;
/** Room for the notice that something was left out. */
const RESERVE_BYTES = 400;
const LONGEST_VALUE = 100;
const MOST_CHANGES_SHOWN = 40;

/** The report as Markdown for a pull request, below 60 KB whatever the fleet. Pure. */
export function renderMarkdown(report: DriftReport): string {
  const blocks = [
    ...section("Changed by hand", report.drift),
    ...section("Not applied yet", report.pending),
    ...unseenBlocks(report),
  ];
  const kept: string[] = [`${headOf(report)}\n`];
  let bytes = Buffer.byteLength(kept[0] ?? "");
  for (const [index, block] of blocks.entries()) {
    bytes += Buffer.byteLength(block) + 1;
    if (bytes > LARGEST_COMMENT_BYTES - RESERVE_BYTES) {
      kept.push(`… and ${blocks.length - index} more parts. All of them are in the JSON report.\n`);
      break;
    }
    kept.push(block);
  }
  return kept.join("\n");
}

function headOf({ stack, drift, pending, unseen }: DriftReport): string {
  const title = `## flinkwatch: stack \`${stack}\``;
  if (drift.length + pending.length + unseen.length === 0) {
    return `${title}\n\nNo drift: every cluster is as the code says.`;
  }
  const clusters = new Set(drift.flatMap(({ cluster }) => cluster ?? []));
  const parts = [
    drift.length > 0
      ? `**${count(drift.length, "resource")} changed by hand** (${count(clusters.size, "cluster")})`
      : "no drift",
    pending.length > 0 ? `${count(pending.length, "change")} not applied yet` : "",
    unseen.length > 0 ? `**${count(unseen.length, "place")} could not be looked at**` : "",
  ].filter((part) => part !== "");
  const heal =
    drift.length + pending.length > 0 ? `\n\nHeal all: \`pulumi up --stack ${stack}\`` : "";
  return `${title}\n\n${parts.join(", ")}.${heal}`;
}

function section(title: string, entries: readonly DriftEntry[]): string[] {
  if (entries.length === 0) return [];
  const sorted = [...entries].sort((a, b) => rank(a).localeCompare(rank(b)));
  return [`### ${title}\n`, ...sorted.map(renderEntry)];
}

function rank({ cluster, kind, name }: DriftEntry): string {
  return `${cluster ?? "~"} ${kind} ${name}`;
}

function renderEntry(entry: DriftEntry): string {
  const place = entry.cluster ? `\`${entry.cluster}\` ` : "";
  const head = `#### ${place}${entry.kind} \`${cell(entry.name)}\`\n`;
  const heal = `Heal: \`${entry.heal}\`\n`;
  if (entry.what === "gone") return [head, "Is gone; `up` makes it again.\n", heal].join("\n");
  if (entry.changes.length === 0) return [head, heal].join("\n");
  const shown = entry.changes.slice(0, MOST_CHANGES_SHOWN);
  const more = entry.changes.length - shown.length;
  const rows = [
    "| Node | Key | Was | Now | `up` makes it |",
    "| --- | --- | --- | --- | --- |",
    ...shown.map(renderChange),
    ...(more > 0 ? [`| | … ${more} more | | | |`] : []),
  ];
  return [head, `${rows.join("\n")}\n`, heal].join("\n");
}

function renderChange({ node, key, was, now, desired }: DriftChange): string {
  const values = [was, now, desired].map(renderValue);
  return `| ${node ?? ""} | \`${cell(key)}\` | ${values.join(" | ")} |`;
}

function renderValue(value: unknown): string {
  if (value === undefined || value === null) return "absent";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const cut = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
  return cut === "" ? "empty" : `\`${cell(cut)}\``;
}

/** What would end a cell, a code span or a line; values come from nodes, so from anybody. */
function cell(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replaceAll("`", "'")
    .replaceAll("|", "\\|");
}

function unseenBlocks({ unseen }: DriftReport): string[] {
  if (unseen.length === 0) return [];
  const lines = unseen.map(({ message }) => `- ${cell(message).slice(0, 400)}`);
  return ["### Could not be looked at\n", ...lines];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
