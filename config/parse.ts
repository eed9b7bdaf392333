import type { z } from "zod";
import { nearNames } from "../monitoring/near-names";
import { ConfigError } from "./config-error";
import { crossChecks, type ConfigFault } from "./cross-checks";
import { stackConfig, type StackConfig } from "./schema";
import { withoutUser } from "./raw";

type Path = readonly PropertyKey[];

/**
 * Checks a stack's configuration and fills in the defaults.
 * @param raw key (without `flinkwatch:`) → value as written.
 * @throws ConfigError with all faults, in the order of the schema.
 */
export function parseStackConfig(raw: Record<string, unknown>): StackConfig {
  const result = stackConfig.safeParse(raw);
  const shape = result.success
    ? []
    : result.error.issues.flatMap((issue) => shapeFaults(issue, raw));
  const faults = [...shape, ...crossChecks(raw)];
  if (!result.success || faults.length > 0) throw new ConfigError(faults.map(printFault));
  return result.data;
}

function shapeFaults(issue: z.core.$ZodIssue, raw: unknown): ConfigFault[] {
  const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      reason: unknownKey(key, issue.message),
    }));
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [{ path, reason: `the name is wrong, expected ${expected}.` }];
  }
  const value = valueAt(raw, path);
  if (value === undefined) return [{ path, reason: `missing, expected ${issue.message}. Add it.` }];
  return [{ path, reason: `got ${show(value)}, expected ${issue.message}.` }];
}

function unknownKey(key: string, known: string): string {
  const near = nearNames(key, known.split(", "));
  const next = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Remove it.";
  return `unknown key, expected one of ${known}. ${next}`;
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === "object"
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    raw,
  );
}

/** The value as JSON without passwords of addresses, cut at 80 characters: a pasted file must not fill the screen. */
function show(value: unknown): string {
  const json = withoutUser(JSON.stringify(value) ?? String(value));
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

function printFault(fault: ConfigFault): string {
  const [top, ...rest] = fault.path;
  const tail = rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return `flinkwatch:${top ?? ""}${tail}: ${fault.reason}`;
}
