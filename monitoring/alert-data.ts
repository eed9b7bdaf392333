import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ALERT_UNITS, type AlertUnitName } from "./alert-units";
import { dataFolder } from "./data-folder";
import { once } from "./once";

const duration = z.string().regex(/^\d+[smhd]$/, "a duration such as 10m");
const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

const alertDefinition = z.strictObject({
  id: z.string().regex(/^[A-E]\d\d[a-z]?$/),
  name: z.string().regex(/^Flink[A-Za-z]+$/),
  group: z.string().regex(/^[a-z][a-z0-9-]*$/),
  severity: z.enum(["critical", "warning", "info"]),
  for: duration,
  threshold: z.strictObject({
    value: z.number(),
    unit: z.enum(Object.keys(ALERT_UNITS) as [AlertUnitName, ...AlertUnitName[]]),
    min: z.number(),
    max: z.number(),
    meaning: bilingual,
  }),
  dashboard: z.enum(["job", "cluster", "push"]),
  off: bilingual.optional(),
  expects: z.enum(["jobs", "clusters"]).optional(),
  unlisted: z.literal(true).optional(),
  expr: z.string().min(1),
  summary: bilingual,
  description: bilingual,
});

/**
 * One alert as its data file `monitoring/alerts/<name>.yaml` defines it, placeholders not yet filled in. `id` is its
 * place in the catalogue; `off` says why it is switched off unless asked for. With `expects`, `expr` is what is seen,
 * and the alert is of what the stack expects and is not. With `unlisted` it is of jobs that the stack does not expect.
 */
export type AlertDefinition = z.infer<typeof alertDefinition>;

/** Where the data lies. */
export function alertsFolder(): string {
  return join(dataFolder(), "alerts");
}

/**
 * Loads every alert, sorted by name, once a process.
 * @throws if a file does not have the shape of an alert; the message names the file and the field.
 */
export const loadAlerts = once((): readonly AlertDefinition[] => {
  const folder = alertsFolder();
  const files = readdirSync(folder).filter((f) => f.endsWith(".yaml") && !f.endsWith(".test.yaml"));
  return files
    .map((file) => {
      const parsed = alertDefinition.safeParse(parse(readFileSync(join(folder, file), "utf8")));
      if (parsed.success) return parsed.data;
      const faults = parsed.error.issues.map((i) => `${i.path.join(".")} (${i.message})`);
      throw new Error(`monitoring/alerts/${file}: not an alert: ${faults.join("; ")}.`);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
});
