import type { Json } from "../grafana/named-dashboard";
import { diffInTexts, objectIn } from "../lifecycle/json-text";

/**
 * A named dashboard with each panel as one text of JSON. The engine handles every value of an object by itself, at each
 * call anew: five dashboards whose panels are objects cost a preview two seconds, as texts next to nothing.
 */
export function withPanelTexts(model: Readonly<Json>): Json {
  return mapPanels(model, (panel) => JSON.stringify(panel));
}

/** The dashboard again, its panels as objects. What is no text of JSON stays as it is. */
export function withPanelObjects(model: Readonly<Json>): Json {
  return mapPanels(model, (panel) => objectIn(panel) ?? panel);
}

/** The dashboard with the very texts that are known of its panels, where those say the same. What is unknown stays so. */
export function inKnownTexts(model: Readonly<Json>, known: Readonly<Json> = {}): Json {
  const texts = panelsOf(known);
  return mapPanels(model, (panel, title) =>
    diffInTexts(texts?.[title], panel).length === 0 ? texts?.[title] : panel,
  );
}

function mapPanels(model: Readonly<Json>, change: (panel: unknown, title: string) => unknown) {
  const panels = panelsOf(model);
  if (panels === undefined) return model;
  const entries = Object.entries(panels).map(([title, panel]) => [title, change(panel, title)]);
  return { ...model, panels: Object.fromEntries(entries) as Json };
}

/** The map of panels, if there is one. */
function panelsOf({ panels }: Readonly<Json>): Json | undefined {
  const isMap = panels !== null && typeof panels === "object" && !Array.isArray(panels);
  return isMap ? (panels as Json) : undefined;
}
