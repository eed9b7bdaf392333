import type { AlertFault } from "./alert-overrides";

/** What is wrong with a name of a cluster: the stack has none of it. */
export function unknownCluster(
  path: string,
  cluster: string | undefined,
  known: readonly string[],
): AlertFault[] {
  if (cluster === undefined || known.includes(cluster)) return [];
  const reason = `is no cluster of this stack, got ${JSON.stringify(cluster)}, expected one of ${known.join(", ")}.`;
  return [{ path, reason }];
}

/** The fault of what stands in a list twice. */
export function duplicate(path: string, got: unknown): AlertFault {
  return {
    path,
    reason: `is a duplicate, got ${JSON.stringify(got)} again. Remove one of the two.`,
  };
}
