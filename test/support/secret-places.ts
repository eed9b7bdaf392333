import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { heldIn } from "./canaries";

/** A file of a Flink home. */
interface Place {
  readonly path: string;
  /** Permissions alone. */
  readonly mode: number;
  /** Whether a change has begun that the next run will end. */
  readonly isUnderWay: boolean;
}

const box = ".flinkwatch";
const rootsAlone = ({ mode }: Place) => mode === 0o600;

/** Where a secret may stand in a Flink home: the path of the file in it, and what must hold of its mode. */
const PLACES: readonly [path: RegExp, holds: (place: Place) => boolean][] = [
  // Flink's own configuration, and what it was before a change that is under way: the same file, by another name.
  [/^conf\/[a-z-]+\.yaml$/, () => true],
  [/^\.flinkwatch\/undo\/\d+$/, () => true],
  // With the mode of Flink's file only from the moment on in which it takes its place.
  [/^\.flinkwatch\/stage\.new$/, (place) => rootsAlone(place) || place.isUnderWay],
  // What was there before us.
  [/^\.flinkwatch\/[a-z-]+\.yaml\.first(\.new)?$/, rootsAlone],
  [/^\.flinkwatch\/earlier-password\.[^/]+$/, rootsAlone],
];

/** Files of a Flink home, with their modes, in which a secret stands that may not, or not so. None is good. */
export function misplacedSecrets(home: string, secrets: readonly string[]): string[] {
  const isUnderWay = existsSync(join(home, box, "journal"));
  const isOpen = existsSync(join(home, box)) && (lstatSync(join(home, box)).mode & 0o077) !== 0;
  return readdirSync(home, { recursive: true, encoding: "utf8" }).flatMap((path) => {
    const file = join(home, path);
    const stats = lstatSync(file);
    if (!stats.isFile() || heldIn(readFileSync(file), secrets).length === 0) return [];
    const place = { path, mode: stats.mode & 0o777, isUnderWay };
    const rule = PLACES.find(([allowed]) => allowed.test(path));
    const isRight = rule?.[1](place) === true && !(isOpen && path.startsWith(box));
    return isRight
      ? []
      : [`${path} ${place.mode.toString(8)}${isOpen ? " in an open folder" : ""}`];
  });
}
