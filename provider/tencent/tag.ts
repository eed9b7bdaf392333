import type { CallOptions, Transport } from "./transport";

/** Changes to the tags of one resource. */
export interface TagChange {
  /** The six-part name, such as `qcs::monitor:ap-guangzhou:uin/100000000001:prom-instance/prom-xxxxxxxx`. */
  readonly resource: string;
  readonly replace?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** Sets and removes tags; others stay. */
export async function modifyResourceTags(
  transport: Transport,
  change: TagChange,
  options: CallOptions = {},
): Promise<void> {
  const replace = Object.entries(change.replace ?? {});
  const remove = change.remove ?? [];
  await transport.call(
    "tag",
    "ModifyResourceTags",
    {
      Resource: change.resource,
      ReplaceTags: unlessEmpty(replace.map(([TagKey, TagValue]) => ({ TagKey, TagValue }))),
      DeleteTags: unlessEmpty(remove.map((TagKey) => ({ TagKey }))),
    },
    { ...options, safe: false },
  );
}

/** The API refuses an empty list where it takes an absent one. */
function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
