/** A Flink release as far as the rules need it. */
export interface FlinkVersion {
  readonly major: number;
  readonly minor: number;
  /** As written, such as `1.14.6`. */
  readonly text: string;
}

const numbers = /(\d+)\.(\d+)(?:\.\d+)*(?:-[A-Za-z0-9.]+)?/;

/** Reads `1.14.6`, `1.14` or `flink-1.14.6`; undefined when there is no version in it. */
export function parseFlinkVersion(text: string): FlinkVersion | undefined {
  const match = numbers.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), text: match[0] };
}

/** The version in the name of the distribution's jar, such as `flink-dist_2.12-1.13.6.jar` or `flink-dist-1.18.1.jar`. */
export function versionOfDistJar(fileName: string): FlinkVersion | undefined {
  const match = /^flink-dist(?:_\d+\.\d+)?-(\d.*)\.jar$/.exec(fileName);
  return match?.[1] === undefined ? undefined : parseFlinkVersion(match[1]);
}

/** Whether `version` is `major.minor` or later. */
export function isAtLeast(version: FlinkVersion, major: number, minor: number): boolean {
  return version.major !== major ? version.major > major : version.minor >= minor;
}
