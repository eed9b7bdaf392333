import { cpSync } from "node:fs";
import { join } from "node:path";
import { alertmanagerFolder } from "./catalogue";
import { unpackDebianPackages } from "./debian";
import { locateTools } from "./locate";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

/**
 * Makes sure that Alertmanager, through which the local cloud tells people of alerts, is there: PATH, else Debian's
 * package.
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensureAlertmanager(say: Say): Promise<string | undefined> {
  if (locateTools().alertmanager) return undefined;
  const fault = await fillFolder(alertmanagerFolder(), say, async (folder) => {
    const missing = await unpackDebianPackages(["prometheus-alertmanager"], folder, say);
    if (missing) return missing;
    // Its templates: Debian's reads them from /usr/share, and whoever starts it puts this in that place.
    cpSync(join(folder, "usr/share/prometheus"), join(folder, "bin/share/prometheus"), {
      recursive: true,
    });
    return undefined;
  });
  if (locateTools().alertmanager) return undefined;
  return `alertmanager: cannot be had. ${fault ?? ""} Put prometheus-alertmanager on PATH.`;
}
