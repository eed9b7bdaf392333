import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The authenticating reporter that this package ships. @see reporter/README.md */
export interface BuiltinJar {
  /** Its name on the nodes. */
  readonly fileName: string;
  readonly bytes: Buffer;
  /** Digest of `bytes`. */
  readonly sha256: string;
}

/** Where the package keeps it, and its name there and on the nodes. */
const fileName = "flinkwatch-reporter.jar";
let read: BuiltinJar | undefined;

/**
 * The jar, read once a process: beside the sources, or from `dist/` in the sources of the package.
 * @throws Error when the package was installed without it.
 */
export function builtinJar(): BuiltinJar {
  if (read !== undefined) return read;
  const places = ["../reporter", "../../reporter"].map((place) => join(__dirname, place, fileName));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(`${fileName}: not found, looked in ${places.join(" and ")}. Install it again.`);
  }
  const bytes = readFileSync(found);
  read = { fileName, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  return read;
}
