/** Judges one cluster. Pure. */
import type { LookedApplication, LookedCluster } from "../../provider/hosts/applications";
import { assignGroups, groupPath, isRunning, type PushGroup } from "./groups";
import { type Expected, judgeApplication } from "./judge-application";
import { gravest, type Verdict } from "./verdict";

/** What was seen of a cluster. */
export interface ClusterSeen {
  /** What a node told of YARN, or why none could be asked. */
  readonly looked: LookedCluster | { readonly problem: string };
  /** Everything that carries the cluster's label, and what pushes under its job name without it. */
  readonly groups: readonly PushGroup[];
  /** Names of the grouping labels besides `job`. */
  readonly grouping: readonly string[];
}

/** One application with its verdict. */
export interface JudgedApplication extends Verdict {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly startedTime: number;
  readonly jobs: readonly string[];
}

/** A group whose process is gone. */
export interface StaleGroup {
  readonly process: PushGroup["process"];
  readonly job: string;
  /** Its path at the push gateway. */
  readonly path: string;
}

/** All that is told of a cluster. */
export interface JudgedCluster extends Verdict {
  readonly applications: readonly JudgedApplication[];
  readonly stale: readonly StaleGroup[];
}

/** Which link of a cluster is broken. */
export function judgeCluster(seen: ClusterSeen, expected: Expected): JudgedCluster {
  const { looked, grouping } = seen;
  const known = "problem" in looked ? [] : looked.applications;
  const { of, nobodys } = assignGroups(seen.groups, known, expected.instance);
  const applications = known
    .filter(isRunning)
    .map((application) => judged(application, of.get(application.id) ?? [], expected));
  const ours = nobodys.filter(({ labels }) => labels.instance_id === expected.instance);
  const stale = ours
    .filter(({ isFresh }) => !isFresh)
    .map((group) => ({
      process: group.process,
      job: group.job,
      path: groupPath(group, grouping),
    }));
  const verdict = clusterVerdict({ seen, applications, expected, ours, strays: nobodys });
  return { ...verdict, applications, stale };
}

function judged(
  application: LookedApplication,
  groups: readonly PushGroup[],
  expected: Expected,
): JudgedApplication {
  const { id, name, user, startedTime, jobs = [] } = application;
  return {
    ...judgeApplication(application, groups, expected),
    ...{ id, name, user, startedTime, jobs: jobs.map((job) => job.name) },
  };
}

interface Told {
  readonly seen: ClusterSeen;
  readonly applications: readonly JudgedApplication[];
  readonly expected: Expected;
  /** Nobody's groups with the cluster's label. */
  readonly ours: readonly PushGroup[];
  /** Nobody's groups, whatever their labels. */
  readonly strays: readonly PushGroup[];
}

function clusterVerdict(told: Told): Verdict {
  const { seen, applications, expected } = told;
  const { looked } = seen;
  if (!("problem" in looked) && looked.kinit !== undefined) {
    return { verdict: "kerberos", evidence: { kinit: looked.kinit } };
  }
  if (applications.length > 0) return ofApplications(applications, seen.groups);
  const fresh = told.ours.filter(({ isFresh }) => isFresh);
  if (fresh.length > 0) return arriving(fresh);
  const lost = told.strays.find(({ isFresh, labels }) => isFresh && !labels.instance_id);
  if (lost) {
    return { verdict: "label lost", evidence: { got: "", expected: expected.instance } };
  }
  const problem = problemOf(looked);
  if (problem !== undefined) {
    const groups = told.ours.length;
    return { verdict: "logs not accessible", evidence: { problem, groups } };
  }
  if (told.ours.length > 0) return { verdict: "stale", evidence: { groups: told.ours.length } };
  return nothingSubmitted(looked as LookedCluster, expected);
}

function problemOf(looked: ClusterSeen["looked"]): string | undefined {
  if ("problem" in looked) return looked.problem;
  if (looked.yarnAnswers) return undefined;
  const named = looked.resourceManagers.join(", ");
  return named === "" ? "no ResourceManager in yarn-site.xml" : `YARN does not answer at ${named}`;
}

function ofApplications(
  applications: readonly JudgedApplication[],
  groups: readonly PushGroup[],
): Verdict {
  const worst = gravest(applications);
  if (worst === undefined || worst.verdict === "arriving") {
    return arriving(groups.filter(({ isFresh }) => isFresh));
  }
  const concerned = applications.filter(({ verdict }) => verdict === worst.verdict).length;
  const evidence = { ...worst.evidence, concerned, running: applications.length };
  return { verdict: worst.verdict, evidence };
}

function arriving(fresh: readonly PushGroup[]): Verdict {
  const count = (process: PushGroup["process"]) =>
    fresh.filter((group) => group.process === process).length;
  const evidence = { jobManagers: count("jobmanager"), taskManagers: count("taskmanager") };
  const isBoth = evidence.jobManagers > 0 && evidence.taskManagers > 0;
  return { verdict: isBoth ? "arriving" : "partly", evidence };
}

function nothingSubmitted(looked: LookedCluster, { changedAt }: Expected): Verdict {
  const ended = looked.applications.length;
  const evidence: Record<string, string | number> = { ended };
  if (changedAt !== undefined) evidence.changed = new Date(changedAt).toISOString();
  return { verdict: "nothing submitted", evidence };
}
