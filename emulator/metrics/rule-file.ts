/** Rules as Prometheus reads them. */
import { stringify } from "yaml";

/** One rule of a group; the names are Prometheus's own. */
export interface FileRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** A group of rules. */
export interface FileGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly FileRule[];
}

/** The text of a rule file. */
export function renderRuleFile(groups: readonly FileGroup[]): string {
  return stringify({ groups }, { lineWidth: 0 });
}
