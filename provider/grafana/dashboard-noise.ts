import type { Json } from "./named-dashboard";

/** What Grafana's editor writes into a dashboard that somebody saves, although he changed nothing there. */
const WRITTEN_BY_THE_EDITOR: ReadonlySet<string> = new Set([
  // What was chosen above the dashboard when it was saved, and what there was to choose from.
  "current",
  "pluginVersion",
  "iteration",
  "editorMode",
  "gnetId",
  "preload",
  "scopedVars",
]);

/** Options that later versions of Grafana have, with what they are if nobody sets them. */
const DEFAULTS_OF_LATER_VERSIONS: Readonly<Record<string, unknown>> = {
  axisBorderShow: false,
  barWidthFactor: 0.6,
  cellHeight: "sm",
  countRows: false,
  disableTextWrap: false,
  fullMetaSearch: false,
  hideZeros: false,
  includeNullMetadata: true,
  insertNulls: false,
  maxHeight: 600,
  percentChangeColorMode: "standard",
  showPercentChange: false,
  useBackend: false,
  wideLayout: true,
};

/**
 * The live dashboard in the words of the one that is wanted: what Grafana or its editor only writes otherwise (numbers,
 * what is empty, choices, defaults) is as wanted, and what somebody changed is as it is now. Pure.
 */
export function inWordsOf(live: unknown, wanted: unknown): unknown {
  if (isEmpty(live) && isEmpty(wanted)) return wanted;
  if (Array.isArray(live) && Array.isArray(wanted)) {
    return live.map((item, at) => inWordsOf(item, wanted[at]));
  }
  if (isMap(live) && isMap(wanted)) return mapInWordsOf(live, wanted);
  return live;
}

function mapInWordsOf(live: Json, wanted: Json): Json {
  const known = Object.keys(wanted).flatMap((key) => {
    const isChoice = WRITTEN_BY_THE_EDITOR.has(key) || isOptionsOfVariable(key, wanted);
    const value = isChoice ? wanted[key] : inWordsOf(live[key], wanted[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
  const more = Object.entries(live).filter(
    ([key, value]) => !(key in wanted) && !isNoise(key, value),
  );
  return Object.fromEntries([...known, ...more]);
}

/** A variable's `options` are what there was to choose from; a panel's are how it is drawn. */
function isOptionsOfVariable(key: string, wanted: Json): boolean {
  return key === "options" && Array.isArray(wanted[key]);
}

function isNoise(key: string, value: unknown): boolean {
  if (WRITTEN_BY_THE_EDITOR.has(key) || isEmpty(value)) return true;
  return key in DEFAULTS_OF_LATER_VERSIONS && DEFAULTS_OF_LATER_VERSIONS[key] === value;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isMap(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
