/** The tags by which dashboards say whose they are. Folders have no room for one, so dashboards speak for theirs. */
import { createHash } from "node:crypto";
import type { Owner } from "../lifecycle/resource";

/** Longer tags do not fit into Grafana's database. */
const LONGEST_TAG = 50;
const MARK = /^flinkwatch:/;
/** The folder was made for the dashboards. */
const FOLDER_MADE = "flinkwatch:folder";

/** What the tags of a dashboard say. */
export interface Marks {
  /** Tags of the stacks that use it; the first is the one that keeps it. */
  readonly stacks: readonly string[];
  readonly folderMade: boolean;
  /** All other tags. */
  readonly others: readonly string[];
}

/** The tag of a stack. */
export function tagOf({ mark }: Owner): string {
  if (mark.length <= LONGEST_TAG) return mark;
  return `flinkwatch:${createHash("sha256").update(mark).digest("hex").slice(0, 32)}`;
}

/** Reads the tags of a dashboard. */
export function marksIn(model: Readonly<Record<string, unknown>>): Marks {
  const tags = Array.isArray(model.tags) ? model.tags.map(String) : [];
  return {
    stacks: tags.filter((tag) => MARK.test(tag) && tag !== FOLDER_MADE),
    folderMade: tags.includes(FOLDER_MADE),
    others: tags.filter((tag) => !MARK.test(tag)),
  };
}

/** A dashboard with these tags. */
export function withMarks<M extends Readonly<Record<string, unknown>>>(model: M, marks: Marks): M {
  const folder = marks.folderMade ? [FOLDER_MADE] : [];
  return { ...model, tags: [...marks.others, ...marks.stacks, ...folder] };
}
