/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[] | undefined;
  /** How many there are in all, if the API says so. */
  readonly total: number | undefined;
}

/**
 * All items of a list. `load` is given the page's number from 0. Ends at a page that is not full, or at the total:
 * a list that shrinks meanwhile must not make it ask for ever.
 */
export async function allPages<T>(
  size: number,
  load: (page: number) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  for (let number = 0; ; number++) {
    const { items = [], total } = await load(number);
    all.push(...items);
    if (items.length < size || (total !== undefined && all.length >= total)) return all;
  }
}

/** Asks for `ids` in groups of at most `size`, one after the other; without ids, once for everything. */
export async function inGroups<T>(
  ids: readonly string[] | undefined,
  size: number,
  load: (group: string[] | undefined) => Promise<T[]>,
): Promise<T[]> {
  if (ids === undefined) return load(undefined);
  const all: T[] = [];
  for (let start = 0; start < ids.length; start += size) {
    all.push(...(await load(ids.slice(start, start + size))));
  }
  return all;
}
