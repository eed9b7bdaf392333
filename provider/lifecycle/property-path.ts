/** Where a value stands: keys of objects and indices of lists, from the outside in. */
export type PropertyPath = readonly (string | number)[];

/**
 * Prints a path as the engine does: `rules[2].expr`, `properties["metrics.reporters"]`.
 * Keys that are not plain words are quoted.
 */
export function formatPath(path: PropertyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z_$][\w$]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/**
 * Reads a path as the engine writes it, for instance in `ignoreChanges`. `*` stays as the key `"*"`.
 * What cannot be read as a path is one key by itself.
 */
export function parsePath(text: string): PropertyPath {
  const parts: (string | number)[] = [];
  const token = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[\*\]/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return [text];
    const [, word, index, quoted] = match;
    if (word !== undefined) parts.push(word);
    else if (index !== undefined) parts.push(Number(index));
    else parts.push(quoted === undefined ? "*" : (JSON.parse(quoted) as string));
  }
  return parts;
}

/** The value at `path`, or `undefined` where the way ends early. */
export function valueAt(root: unknown, path: PropertyPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === "object"
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}

/** Whether `path` is `prefix` or lies below it; `*` in the prefix matches any one part. */
export function isUnder(path: PropertyPath, prefix: PropertyPath): boolean {
  return (
    prefix.length <= path.length &&
    prefix.every((part, at) => part === "*" || String(part) === String(path[at]))
  );
}
