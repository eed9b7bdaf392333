/** The job that the lab submits, compiled against the Flink on which it is to run. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { writeZip } from "../flink-run/zip";
import { type Jdk, jdkProgram } from "./java";
import { flinkOrder } from "./versions";

/** The class whose `main` makes the job. */
export const LAB_JOB_CLASS = "LabJob";

/** What the job is to do besides counting in state, with checkpoints. */
export interface LabJobOptions {
  /** Its name, which becomes the label `job_name`. */
  readonly name: string;
  /** Milliseconds between records. @default 5 */
  readonly pause?: number;
  /** Whether it counts in event-time windows. @default false */
  readonly windows?: boolean;
  /** Whether every tenth record comes too late for its window. @default true */
  readonly late?: boolean;
  /** Milliseconds that the last operator takes for a record: beyond `pause`, records pile up. @default 0 */
  readonly slow?: number;
  /** The record at which the last operator fails, after each restart again. @default never */
  readonly fail?: number;
  /** Subtasks of each task. @default 1 */
  readonly parallelism?: number;
  /** Milliseconds between two checkpoints. @default 1000 */
  readonly checkpoint?: number;
  /** Records a second that come due in each subtask of the source, as those of a topic do. @default as fast as `pause` lets them */
  readonly rate?: number;
  /** With `rate`: seconds after which no more records come. @default never */
  readonly dry?: number;
  /** With `dry`: the one subtask of the source of which that is so. @default all */
  readonly drySubtask?: number;
  /** Percent of the TaskManager's heap up to which it keeps memory. @default keeps none */
  readonly hoard?: number;
  /** Percent of the TaskManager's heap up to which it keeps small objects, while every record leaves garbage. @default keeps none */
  readonly crowd?: number;
  /** Seconds after each start at which it fails with a checkpoint. @default never */
  readonly unsaved?: number;
  /** Whether it goes on whatever becomes of its checkpoints. @default false */
  readonly tolerant?: boolean;
  /** Seconds after which a second sink, beside the first, is refused every tenth record. Flink 1.15 to 1.20. @default no such sink */
  readonly refused?: number;
}

/** The arguments of `main`. */
export function labJobArguments(options: LabJobOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
}

/** Beside this file, or in the sources when this is the compiled one. */
const SOURCES = [
  path.join(__dirname, "job"),
  path.join(__dirname, "../../../emulator/real-flink/job"),
];

const COMPILE_SECONDS = 120;
/** Every JDK from 11 on can run it, and so can Flink from 1.13 on. */
const RELEASE = "11";

/** A Flink that the job is to run on. */
export interface LabJobTarget {
  readonly jdk: Jdk;
  /** Its home: its `lib` is what the job is compiled against. */
  readonly home: string;
  readonly version: string;
}

/**
 * Compiles the job and packs it.
 * @param folder where classes and jar go
 * @returns path of the jar
 * @throws {Error} with what the compiler said
 */
export async function makeLabJob(
  { jdk, home, version }: LabJobTarget,
  folder: string,
): Promise<string> {
  const sources = SOURCES.find((candidate) => existsSync(candidate)) ?? "job";
  const sinks = hasSinks(version) ? javaFilesOf(path.join(sources, "sinks")) : [];
  const classes = path.join(folder, "lab-job-classes");
  mkdirSync(classes, { recursive: true });
  await promisify(execFile)(
    jdkProgram(jdk, "javac"),
    [
      ...["--release", RELEASE, "-nowarn", "-Xlint:none", "-proc:none", "-d", classes],
      ...["-cp", path.join(home, "lib", "*"), ...javaFilesOf(sources), ...sinks],
    ],
    { timeout: COMPILE_SECONDS * 1000 },
  );
  const entries = readdirSync(classes).map((name) => ({
    name,
    data: readFileSync(path.join(classes, name)),
  }));
  const jar = path.join(folder, "lab-job.jar");
  writeFileSync(jar, writeZip(entries));
  return jar;
}

/** Whether it has sinks of the kind and signature that those of the job have. */
function hasSinks(version: string): boolean {
  const order = flinkOrder(version);
  return order >= 115 && order < 200;
}

function javaFilesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".java"));
  return names.map((name) => path.join(folder, name));
}
