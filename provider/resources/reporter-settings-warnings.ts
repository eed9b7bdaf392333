import type { ReporterSettingsArgs, ReporterSettingsState } from "./reporter-settings-args";
import { planReporterSettings } from "./reporter-settings-plan";
import { truthLines } from "./reporter-settings-truths";

/** Pure: what the user should know when the update is shown and when it is made. */
export function settingsWarnings(
  args: ReporterSettingsArgs,
  observed: ReporterSettingsState,
): string[] {
  if (observed.gone) return [];
  const planned = planReporterSettings(args, observed).properties;
  const keys = new Set([...Object.keys(planned), ...Object.keys(observed.properties)]);
  const changed = [...keys].filter((key) => planned[key] !== observed.properties[key]);
  const truths = observed.reachable ? truthLines(planned, observed) : [];
  if (changed.length === 0) return truths;
  const place = `EMR cluster ${observed.clusterId}`;
  const isAccess = changed.some((key) => /\.(password|user|host|port|hostUrl)$/.test(key));
  return [
    ...truths,
    isAccess
      ? `${place}: the push gateway's address or credentials change. Jobs that run stop arriving, or go on to the old place, until they are submitted again.`
      : `${place}: jobs that run keep the old settings until they are submitted again.`,
  ];
}
