/** Which faults of the recordings a set of rules catches. */
import type { Held } from "../../recordings/held";

/** Something that was recorded. */
export interface Observed {
  /** A noun phrase, the first column of the table. */
  readonly what: string;
  readonly recording: string;
  /** Begins the subject of whatever tells of it, such as `emr-rec00001 orders`. */
  readonly subject: string;
}

/** Something that went wrong. */
export interface Fault extends Observed {
  /** Minute of the recording in which it begins. */
  readonly minute: number;
  /** Only what tells of processes, not of jobs. @default false */
  readonly ofProcess?: boolean;
}

/** In the order of the table. */
export const FAULTS: readonly Fault[] = [
  {
    what: "a job in a restart loop",
    recording: "fleet",
    subject: "emr-rec00002 restless",
    minute: 8,
  },
  { what: "a killed TaskManager", recording: "fleet", subject: "emr-rec00001", minute: 13 },
  {
    what: "a killed JobManager",
    recording: "fleet",
    subject: "emr-rec00002",
    minute: 21,
    ofProcess: true,
  },
  {
    what: "a job that fails every eight minutes",
    recording: "troubles",
    subject: "emr-rec00003 unsaved",
    minute: 8,
  },
  {
    what: "checkpoints that all fail, while the job goes on",
    recording: "checkpoints",
    subject: "emr-rec00004 adrift",
    minute: 5,
  },
  {
    what: "a task that cannot keep up with its input",
    recording: "troubles",
    subject: "emr-rec00003 flooded",
    minute: 0,
  },
  {
    what: "a heap that fills up",
    recording: "troubles",
    subject: "emr-rec00003",
    minute: 0,
    ofProcess: true,
  },
  {
    what: "a heap too small: collectors take most of a TaskManager's time",
    recording: "shortages",
    subject: "emr-rec00008",
    minute: 0,
    ofProcess: true,
  },
  {
    what: "a job waits for a TaskManager that YARN cannot give",
    recording: "shortages",
    subject: "emr-rec00009",
    minute: 0,
  },
  {
    what: "one of two sources run dry: the watermark stands still",
    recording: "troubles",
    subject: "emr-rec00003 halfway",
    minute: 20,
  },
  {
    what: "a sink that is refused every tenth record",
    recording: "sinks",
    subject: "emr-rec00007 exports",
    minute: 2,
  },
  {
    what: "a source run dry",
    recording: "troubles",
    subject: "emr-rec00003 stalled",
    minute: 50,
  },
];

/** Jobs to which nothing happens: nobody should be told of them. */
export const HEALTHY: readonly Observed[] = [
  {
    what: "a healthy job on Flink 1.18",
    recording: "checkpoints",
    subject: "emr-rec00004 stored",
  },
  {
    what: "a healthy job on Flink 2.3",
    recording: "troubles",
    subject: "emr-rec00003 healthy",
  },
];

/** Rules that begin to hold for a fault's subject after it began, in alphabetical order. Pure. */
export function catchers({ subject, minute, ofProcess }: Fault, held: Held): string[] {
  const tells = (of: string) => (ofProcess ? of === subject : isOf(of, subject));
  const begins = (minutes: string) => Number(/^\d+/.exec(minutes)?.[0]);
  return Object.entries(held)
    .filter(([, subjects]) =>
      Object.entries(subjects).some(([of, minutes]) => tells(of) && begins(minutes) >= minute),
    )
    .map(([name]) => name)
    .sort();
}

/** Rules that hold at any time for a subject, in alphabetical order. Pure. */
export function noise(subject: string, held: Held): string[] {
  return Object.entries(held)
    .filter(([, subjects]) => Object.keys(subjects).some((of) => isOf(of, subject)))
    .map(([name]) => name)
    .sort();
}

function isOf(of: string, subject: string): boolean {
  return of === subject || of.startsWith(`${subject} `);
}
