/** Push groups as the instance shows them, and whose they are. */
import type { LookedApplication } from "../../provider/hosts/applications";
import type { Process, Sample } from "./queries";

/** What one process pushed. */
export interface PushGroup {
  readonly process: Process;
  /** The group's `job`: the job name and random digits. */
  readonly job: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it pushed something new of late. */
  readonly isFresh: boolean;
  /** Ids of the jobs that it pushed. */
  readonly jobIds: readonly string[];
}

/** Where the pushes' own job name ends up, whatever the scrape calls it. */
export function pushedJob(labels: Readonly<Record<string, string>>): string {
  return labels.exported_job ?? labels.job ?? "";
}

/** The groups behind samples of `changes()`. @param jobs samples of `jobsQuery` */
export function groupsIn(
  process: Process,
  changes: readonly Sample[],
  jobs: readonly Sample[],
): PushGroup[] {
  return changes.map(({ labels, value }) => {
    const job = pushedJob(labels);
    const own = jobs.filter((one) => pushedJob(one.labels) === job);
    const jobIds = own.flatMap((one) => one.labels.job_id ?? []);
    return { process, job, labels, isFresh: value > 0, jobIds };
  });
}

/** Groups by the application whose they are. */
export interface Ownership {
  readonly of: ReadonlyMap<string, readonly PushGroup[]>;
  /** No running application's, as far as can be told. */
  readonly nobodys: readonly PushGroup[];
}

/**
 * Tells groups and applications together: by the TaskManager's id, by the ids of jobs, by what logs say of the group,
 * and where just one running application is left without any, by elimination. Another cluster's groups are never taken by elimination.
 */
export function assignGroups(
  groups: readonly PushGroup[],
  applications: readonly LookedApplication[],
  instance: string,
): Ownership {
  const running = applications.filter(isRunning);
  const of = new Map<string, PushGroup[]>(running.map(({ id }) => [id, []]));
  const open: PushGroup[] = [];
  for (const group of groups) {
    const owner = running.find((application) => isOf(group, application));
    if (owner) of.get(owner.id)?.push(group);
    else open.push(group);
  }
  const without = running.filter(({ id }) => !of.get(id)?.some(({ isFresh }) => isFresh));
  const [only, second] = running.length === 1 ? running : without;
  const mayBe = ({ isFresh, labels }: PushGroup) =>
    isFresh && ["", instance].includes(labels.instance_id ?? "");
  if (only === undefined || second !== undefined) return { of, nobodys: open };
  of.get(only.id)?.push(...open.filter(mayBe));
  return { of, nobodys: open.filter((group) => !mayBe(group)) };
}

/** Whether YARN says that it has not ended. */
export function isRunning({ state }: LookedApplication): boolean {
  return !["FINISHED", "FAILED", "KILLED"].includes(state);
}

function isOf({ job, labels, jobIds }: PushGroup, application: LookedApplication): boolean {
  const { tm_id: manager = "" } = labels;
  const number = /application_(\d+_\d+)/.exec(application.id)?.[1] ?? "";
  // Such as container_e01_1795656690700_0001_01_000002.
  if (manager.startsWith("container_") && manager.includes(`_${number}_`)) return true;
  if (application.taskManagers.some((id) => asLabel(id) === manager)) return true;
  if (application.jobs?.some(({ id }) => jobIds.includes(id))) return true;
  // A reporter logs its group when it begins; only random digits make that name one process's.
  const isOneProcess = /[0-9a-f]{32}$/.test(job);
  return isOneProcess && application.logs.some(({ lines }) => lines.some((l) => l.includes(job)));
}

/** As the reporter writes a value: with `filterLabelValueCharacters` others become underscores. */
function asLabel(value: string): string {
  return value.replace(/[^A-Za-z0-9:_]/g, "_");
}

/** The path of a group at the push gateway. @param grouping names of the grouping labels besides `job` */
export function groupPath(group: PushGroup, grouping: readonly string[]): string {
  const labels = grouping
    .filter((name) => group.labels[name])
    .map((name) => step(name, group.labels[name] ?? ""));
  return `/metrics${step("job", group.job)}${labels.join("")}`;
}

/**
 * A label in a path. The gateway takes a slash for the end of a value even where it is escaped; in base64 nothing is left
 * that a shell could mistake either.
 * @see https://github.com/prometheus/pushgateway#url
 */
function step(name: string, value: string): string {
  if (/^(?!\.\.?$)[A-Za-z0-9._-]+$/.test(value)) return `/${name}/${value}`;
  return `/${name}@base64/${Buffer.from(value).toString("base64url") || "="}`;
}
