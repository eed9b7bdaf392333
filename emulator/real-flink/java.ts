/** The Java with which Flink runs and the lab's job is compiled. */
import path from "node:path";

/** A Java Development Kit. */
export interface Jdk {
  /** Its folder. */
  readonly home: string;
}

/** Path of one of its programs. */
export function jdkProgram(jdk: Jdk, name: "java" | "javac"): string {
  return path.join(jdk.home, "bin", name);
}
