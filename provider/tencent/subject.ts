/** Members of a request that name the object of the call, the most telling first. */
const members = [
  "InstanceIds",
  "InstanceId",
  "ClusterIds",
  "ClusterId",
  "NoticeId",
  "InvocationId",
];
/** More names than this make an error hard to read. */
const mostNames = 3;

/**
 * What a call is about, by id, for the text of its error: `emr-1a2b3c4d`, or `ins-1, ins-2, ins-3 and 7 more`.
 * Undefined when the request names nothing.
 */
export function subjectOf(params: object): string | undefined {
  const request = params as Readonly<Record<string, unknown>>;
  const ids = members.map((member) => idsIn(request[member])).find((found) => found.length > 0);
  if (ids === undefined) return undefined;
  const more = ids.length - mostNames;
  return ids.slice(0, mostNames).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function idsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((id): id is string => typeof id === "string" && id !== "");
}
