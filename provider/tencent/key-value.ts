/** A record as the list of `Key` and `Value` that monitor and TKE take, in the record's order. */
export function toKeyValues(
  record: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}

/** The record of a list of `Key` and `Value`; its order means nothing. */
export function fromKeyValues(
  list: readonly { Key?: string; Value?: string }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** A record as the list of `Name` and `Value` that cluster agents take. */
export function toLabels(
  record: Readonly<Record<string, string>>,
): { Name: string; Value: string }[] {
  return Object.entries(record).map(([Name, Value]) => ({ Name, Value }));
}

/** The record of a list of `Name` and `Value`. */
export function fromLabels(
  list: readonly { Name?: string; Value?: string }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));
}
