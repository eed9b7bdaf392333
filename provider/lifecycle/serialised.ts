const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` after all earlier work under the same key has ended, well or badly, in this process.
 * For changes that read, merge and write one cluster's configuration.
 */
export function serialised<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const result = before.then(work, work);
  const tail = result.then(
    () => undefined,
    () => undefined,
  );
  tails.set(key, tail);
  void tail.then(() => {
    if (tails.get(key) === tail) tails.delete(key);
  });
  return result;
}
