import { objectIn } from "../lifecycle/json-text";
import { pathDiff } from "../lifecycle/path-diff";
import { hasUnknown } from "../lifecycle/unknown";
import type { Json } from "../grafana/named-dashboard";

/**
 * A named dashboard with each panel as one text of JSON. The engine handles every value of an object by itself, at each
 * call anew: five dashboards whose panels are objects cost a preview two seconds, as texts next to nothing.
 * @param known the same dashboard as it is known: a panel that says the same keeps the very text that it has there.
 */
export function withPanelTexts(model: Readonly<Json>, known: Readonly<Json> = {}): Json {
  return mapPanels(model, (panel, title) => {
    const text = panelsOf(known)[title];
    const isSame = pathDiff(objectIn(text), panel).length === 0;
    return isSame ? text : JSON.stringify(panel);
  });
}

/** The dashboard again, its panels as objects. What is no text of JSON stays as it is. */
export function withPanelObjects(model: Readonly<Json>): Json {
  return mapPanels(model, (panel) => objectIn(panel) ?? panel);
}

/** Dashboards by uid that are to be, with the texts that are known where those say the same. What is unknown stays so. */
export function inKnownTexts(
  wanted: Record<string, Json>,
  known: Readonly<Record<string, Json>>,
): Record<string, Json> {
  if (typeof wanted !== "object") return wanted;
  const entries = Object.entries(wanted).map(([uid, model]) => {
    const text = hasUnknown(model) ? model : withPanelTexts(withPanelObjects(model), known[uid]);
    return [uid, text] as const;
  });
  return Object.fromEntries(entries);
}

function mapPanels(model: Readonly<Json>, change: (panel: unknown, title: string) => unknown) {
  if (model.panels === undefined || Array.isArray(model.panels)) return { ...model };
  const panels = Object.entries(panelsOf(model)).map(([title, panel]) => {
    return [title, change(panel, title)] as const;
  });
  return { ...model, panels: Object.fromEntries(panels) };
}

function panelsOf({ panels }: Readonly<Json>): Json {
  return panels !== null && typeof panels === "object" ? (panels as Json) : {};
}
