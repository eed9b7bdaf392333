import { parsePath, type PropertyPath } from "./property-path";

type Values = Record<string | number, unknown>;

/**
 * Arguments with the live value wherever the user said `ignoreChanges`, so that neither a diff nor an update touches
 * it. A path with `*` is ignored from there on as a whole.
 */
export function applyIgnored(
  args: Record<string, unknown>,
  observed: Record<string, unknown>,
  ignored: readonly string[],
): Record<string, unknown> {
  return ignored.map(parsePath).reduce((values, path) => {
    const star = path.indexOf("*");
    const fixed = star < 0 ? path : path.slice(0, star);
    const paths = fixed.length === 0 ? Object.keys(values).map((key) => [key]) : [fixed];
    return paths.reduce((result, one) => take(result, observed, one), values);
  }, args);
}

function take(
  values: Record<string, unknown>,
  observed: Record<string, unknown>,
  path: PropertyPath,
): Record<string, unknown> {
  return replaceAt(values, observed, path) as Record<string, unknown>;
}

function replaceAt(value: unknown, live: unknown, path: PropertyPath): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return live;
  if (!isContainer(value) || !isContainer(live) || !(part in live)) return value;
  const member = replaceAt(value[part], live[part], rest);
  if (Array.isArray(value))
    return value.map((item, at) => (at === part ? member : item) as unknown);
  return { ...value, [part]: member };
}

function isContainer(value: unknown): value is Values {
  return value !== null && typeof value === "object";
}
