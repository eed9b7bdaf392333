/** How an Alertmanager is started that is unpacked and not installed. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Puts `$1` in the place of /usr/share for what it starts, and for nothing else. */
const WITH_SHARE = 'mount --bind "$1" /usr/share && shift && exec "$@"';
/** Debian's reads its templates from here. */
const INSTALLED = "/usr/share/prometheus/alertmanager/default.tmpl";

/**
 * The command that starts it, without arguments. Where its templates are unpacked beside it, it gets a view of the file
 * system of its own with them in their place; undefined where this machine allows no such views.
 */
export function alertmanagerStart(program: string): string[] | undefined {
  const share = path.join(path.dirname(program), "share");
  if (existsSync(INSTALLED) || !existsSync(path.join(share, "prometheus"))) return [program];
  const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const apart = ["unshare", ...asRoot, "--mount", "--propagation", "private"];
  const start = [...apart, "/bin/sh", "-c", WITH_SHARE, "sh", share];
  const [command = "", ...args] = start;
  const works = spawnSync(command, [...args, "true"], { stdio: "ignore" }).status === 0;
  return works ? [...start, program] : undefined;
}
