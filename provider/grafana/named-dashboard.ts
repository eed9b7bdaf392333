/** A dashboard with its panels by title and its variables by name, so that a change is called by what it is of. */

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** The lists of a dashboard, and the member by which an entry is called. */
const LISTS = [
  { at: ["panels"], by: "title" },
  { at: ["templating", "list"], by: "name" },
  { at: ["annotations", "list"], by: "name" },
  { at: ["links"], by: "title" },
] as const;

/** Number and version are Grafana's own; they say nothing of what is shown. */
const GRAFANAS_OWN = ["id", "version"];
/** Where an entry stands among the others: a map has no order. */
const ORDER = "order";

/**
 * Grafana's own JSON with maps in the place of its lists. Panels within a collapsed row stand beside it.
 * @param like the same dashboard as it should be: what has its number or name there is called as there.
 */
export function nameEntries(model: Readonly<Json>, like: Readonly<Json> = {}): Json {
  const rest = Object.entries(model).filter(([key]) => !GRAFANAS_OWN.includes(key));
  return LISTS.reduce<Json>((named, { at, by }) => {
    const list = valueAt(named, at);
    if (!Array.isArray(list)) return named;
    const known = mapAt(like, at[0]);
    return withValue(named, at[0], nameList(flat(list), by, known));
  }, Object.fromEntries(rest));
}

/** Grafana's own JSON again. */
export function listEntries(named: Readonly<Json>): Json {
  return LISTS.reduce<Json>(
    (model, { at: [key, inner] }) => {
      const map = mapAt(named, key);
      if (map === undefined) return model;
      const entries = Object.values(map) as Json[];
      const list = entries
        .sort((a, b) => Number(a[ORDER] ?? 0) - Number(b[ORDER] ?? 0))
        .map(({ [ORDER]: _, ...entry }) => entry);
      return withValue(model, key, inner === undefined ? list : { [inner]: list });
    },
    { ...named },
  );
}

function nameList(list: readonly Json[], by: string, known: Readonly<Json> | undefined): Json {
  const named: Json = {};
  const names = namesOf(list, by, known);
  for (const [at, entry] of list.entries()) named[names[at] ?? ""] = { ...entry, [ORDER]: at };
  return named;
}

/** First by name; what is left over by number, since somebody may have renamed it; the rest by its own name. */
function namesOf(list: readonly Json[], by: string, known: Readonly<Json> = {}): string[] {
  const free = new Set(Object.keys(known));
  const take = (name: string | undefined) =>
    name !== undefined && free.delete(name) ? name : undefined;
  const byName = list.map((entry) => take(textOf(entry[by])));
  const byNumber = list.map((entry, at) => {
    if (byName[at] !== undefined || entry.id === undefined) return byName[at];
    return take([...free].find((name) => (known[name] as Json | undefined)?.id === entry.id));
  });
  const used = new Set(byNumber);
  return list.map((entry, at) => {
    const found = byNumber[at];
    if (found !== undefined) return found;
    const own = textOf(entry[by]);
    let name = own;
    for (let copy = 2; used.has(name) || name in known; copy += 1) name = `${own} (${copy})`;
    used.add(name);
    return name;
  });
}

function flat(list: readonly unknown[]): Json[] {
  return list.filter(isMap).flatMap((entry) => {
    const inner = entry.panels;
    if (!Array.isArray(inner) || inner.length === 0) return [entry];
    return [{ ...entry, panels: [] }, ...flat(inner)];
  });
}

function valueAt(map: Readonly<Json>, [key, inner]: readonly [string, string?]): unknown {
  const value = map[key];
  return inner === undefined ? value : isMap(value) ? value[inner] : undefined;
}

function withValue(map: Readonly<Json>, key: string, value: unknown): Json {
  return { ...map, [key]: value };
}

function mapAt(map: Readonly<Json>, key: string): Json | undefined {
  const value = map[key];
  return isMap(value) ? value : undefined;
}

function isMap(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
