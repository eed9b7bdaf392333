import type { AlertFault } from "./alert-overrides";
import { duplicate, unknownCluster } from "./cluster-faults";
import type { Expected, ExpectedJob } from "./expected";
import { patternFault } from "./job-patterns";

/** All that is wrong with what is expected; fields of the wrong kind are the schema's matter and passed over. */
export function checkExpected(
  { clusters, jobs = [] }: Expected,
  known: readonly string[],
): AlertFault[] {
  const listed = clusters === true ? [] : (clusters ?? []);
  return [
    ...listed.flatMap((cluster, i) => [
      ...unknownCluster(`clusters.${i}`, cluster, known),
      ...(listed.indexOf(cluster) < i ? [duplicate(`clusters.${i}`, cluster)] : []),
    ]),
    ...jobs.flatMap((job, i) => checkJob(job, jobs.slice(0, i), { known, path: `jobs.${i}` })),
  ];
}

function checkJob(
  job: ExpectedJob,
  earlier: readonly ExpectedJob[],
  { known, path }: { known: readonly string[]; path: string },
): AlertFault[] {
  const { name, pattern, cluster, atLeast } = job;
  const isSame = (other: ExpectedJob) =>
    other.name === name && other.pattern === pattern && other.cluster === cluster;
  const faults: AlertFault[] = [];
  if ((name === undefined) === (pattern === undefined)) {
    const got = name === undefined ? "neither" : "both";
    const reason = `got ${got} of name and pattern, expected exactly one of them.`;
    faults.push({ path, reason });
  } else if (earlier.some(isSame)) faults.push(duplicate(path, name ?? pattern));
  if (atLeast !== undefined && pattern === undefined) {
    const reason = `got ${atLeast} for a name, expected a pattern with it. Remove it.`;
    faults.push({ path: `${path}.atLeast`, reason });
  }
  const expected = pattern === undefined ? undefined : patternFault(pattern);
  if (expected !== undefined) {
    const reason = `got ${JSON.stringify(pattern)}, expected ${expected}. Write a name as name.`;
    faults.push({ path: `${path}.pattern`, reason });
  }
  return [...faults, ...unknownCluster(`${path}.cluster`, cluster, known)];
}
