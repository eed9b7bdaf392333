import type { Owner } from "../lifecycle/resource";

/** Key of the tag that marks what a stack created. */
export const OWNER_TAG = "flinkwatch";
/** Label that marks the alert rules a stack created. */
export const OWNER_LABEL = "managed_by";

/** Value of {@link OWNER_TAG}: `<project>/<stack>`. */
export function ownerTagValue(owner: Owner): string {
  return `${owner.project}/${owner.stack}`;
}

/** Whether this stack created what carries these tags. */
export function isOwnTagged(tags: Readonly<Record<string, string>>, owner: Owner): boolean {
  return tags[OWNER_TAG] === ownerTagValue(owner);
}

/** The tags that a new object gets: the user's and our mark. */
export function markedTags(tags: Readonly<Record<string, string>>, owner: Owner) {
  return { ...tags, [OWNER_TAG]: ownerTagValue(owner) };
}

/** The live tags among those that the arguments name; what others tag is none of our business. */
export function ourTags(
  live: Readonly<Record<string, string>>,
  named: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(live).filter(([key]) => named && key in named));
}

/** A thing of that name exists and is not ours. */
export function foreignError(o: {
  kind: string;
  name: string;
  ids: readonly string[];
  owner?: string;
}): Error {
  const whose = o.owner ? `, marked ${o.owner}` : "";
  return new Error(
    `${o.kind} "${o.name}": the name is taken by something this stack did not create, got ${o.ids.join(", ")}${whose}, ` +
      "expected no object of this name. Take it over with adopt: true, or choose another name.",
  );
}

/** Several things of that name exist, so that adopting by name would be a guess. */
export function ambiguousError(kind: string, name: string, ids: readonly string[]): Error {
  return new Error(
    `${kind} "${name}": ${ids.length} objects have this name, got ${ids.join(", ")}, expected one. Adopt by id instead.`,
  );
}

/** What must change to bring `live` tags to `desired`; `known` are the keys that were ours before. */
export function tagChanges(
  live: Readonly<Record<string, string>>,
  desired: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): { replace: Record<string, string>; remove: string[] } | undefined {
  const replace = Object.fromEntries(
    Object.entries(desired).filter(([key, value]) => live[key] !== value),
  );
  const remove = Object.keys(known).filter((key) => !(key in desired) && key in live);
  const none = Object.keys(replace).length === 0 && remove.length === 0;
  return none ? undefined : { replace, remove };
}
