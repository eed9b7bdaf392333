/** Where Prometheus, its Pushgateway and Alertmanager are on this machine. */
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { alertmanagerStart } from "./alertmanager-start";

/** Paths of the programs. */
export interface MetricsPrograms {
  readonly prometheus: string;
  readonly pushgateway: string;
  /** The command that starts it. Absent where it cannot be had: alerts are raised then, and nobody is told. */
  readonly alertmanager?: readonly string[];
}

/**
 * Finds them on PATH.
 * @throws {Error} naming the one that is not there, unless it is Alertmanager.
 */
export function findMetricsPrograms(searchPath = process.env.PATH ?? ""): MetricsPrograms {
  const prometheus = findProgram(["prometheus"], searchPath);
  const pushgateway = findProgram(["prometheus-pushgateway", "pushgateway"], searchPath);
  const found = findProgram(["prometheus-alertmanager", "alertmanager"], searchPath);
  const alertmanager = found === undefined ? undefined : alertmanagerStart(found);
  if (prometheus && pushgateway) {
    return { prometheus, pushgateway, ...(alertmanager ? { alertmanager } : {}) };
  }
  const missing = prometheus ? "pushgateway" : "prometheus";
  throw new Error(
    `local cloud: ${missing} is not on PATH, expected it for a world with "metrics: real". ` +
      `Install Debian's packages prometheus and prometheus-pushgateway, or say "metrics: off".`,
  );
}

function findProgram(names: readonly string[], searchPath: string): string | undefined {
  for (const name of names) {
    for (const folder of searchPath.split(path.delimiter)) {
      const file = path.join(folder, name);
      if (folder && isExecutable(file)) return file;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
