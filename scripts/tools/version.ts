/**
 * Compares two dotted versions by number: negative when `left` is older, 0 when equal. A leading
 * `v`, and whatever follows the third number, are ignored.
 */
export function compareVersions(left: string, right: string): number {
  const a = numbersOf(left);
  const b = numbersOf(right);
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The first dotted version in a text such as `go version go1.26.8 linux/amd64`, without its `v`. */
export function findVersion(text: string): string | undefined {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0];
}

function numbersOf(version: string): number[] {
  return (findVersion(version) ?? "0").split(".").map(Number);
}
