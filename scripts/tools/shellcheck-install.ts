import { shellcheckFolder } from "./catalogue";
import { unpackDebianPackages } from "./debian";
import { locateTools } from "./locate";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

/**
 * Makes sure that shellcheck, which the tests of the nodes' scripts need, is there: PATH, else Debian's package.
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensureShellcheck(say: Say): Promise<string | undefined> {
  if (locateTools().shellcheck) return undefined;
  const fault = await fillFolder(shellcheckFolder(), say, (folder) =>
    unpackDebianPackages(["shellcheck"], folder, say),
  );
  if (locateTools().shellcheck) return undefined;
  return `shellcheck: cannot be had. ${fault ?? ""} Put shellcheck on PATH.`;
}
