/** Objects by id, in the order of creation; new ones may be missing from lists at first, as in the real cloud. */

interface Entry<T> {
  readonly item: T;
  hiddenPolls: number;
}

/** Objects of one kind. */
export class Shelf<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** @param hiddenPolls list calls that miss a new object. */
  constructor(private readonly hiddenPolls = 0) {}

  /** Puts an object that somebody has just made. */
  add(id: string, item: T): void {
    this.entries.set(id, { item, hiddenPolls: this.hiddenPolls });
  }

  /** Puts an object that was always there. */
  place(id: string, item: T): void {
    this.entries.set(id, { item, hiddenPolls: 0 });
  }

  get(id: string): T | undefined {
    return this.entries.get(id)?.item;
  }

  delete(id: string): boolean {
    return this.entries.delete(id);
  }

  /** All objects, also those that lists miss. */
  all(): T[] {
    return [...this.entries.values()].map((entry) => entry.item);
  }

  /** What a list call sees; counts as one. */
  list(): T[] {
    const seen: T[] = [];
    for (const entry of this.entries.values()) {
      if (entry.hiddenPolls > 0) entry.hiddenPolls -= 1;
      else seen.push(entry.item);
    }
    return seen;
  }
}
