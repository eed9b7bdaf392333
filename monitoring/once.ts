/** Reads at the first call, and answers the same ever after: data files that ship with the project do not change in a run. */
export function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}
