import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { dataFolder } from "./data-folder";

const minutes = z.string().regex(/^\d+(-\d+)?(, \d+(-\d+)?)*$/, 'minutes such as "9-21, 24"');
const table = z.record(z.string(), z.record(z.string(), z.record(z.string(), minutes)));

/** Recording → alert → what it holds for, such as `emr-rec00001 orders` → minutes, such as `9-21, 24`. */
export type RecordedAlerts = z.infer<typeof table>;

/** Loads `monitoring/recordings/alerts.yaml`: when the condition of each alert holds over what was recorded. */
export function loadRecordedAlerts(): RecordedAlerts {
  return table.parse(parse(readFileSync(join(dataFolder(), "recordings/alerts.yaml"), "utf8")));
}
