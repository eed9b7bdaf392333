import { renderDashboards } from "../../monitoring/dashboards/render";

/** A file to write: its path below the folder asked for, and its content. */
export interface RenderedFile {
  readonly name: string;
  readonly text: string;
}

/** Languages of dashboards. */
export const LANGUAGES = ["zh", "en"] as const;

/** Every dashboard in every language, as Grafana imports it: `<language>/<uid>.json`. */
export function dashboardFiles(largestIntervalSeconds?: number): RenderedFile[] {
  return LANGUAGES.flatMap((language) =>
    Object.entries(renderDashboards({ language, largestIntervalSeconds })).map(([uid, model]) => ({
      name: `${language}/${uid}.json`,
      text: `${JSON.stringify(model, null, 2)}\n`,
    })),
  );
}
