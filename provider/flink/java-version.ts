/** Java's major version in what `java -version` or `java.version` says: 8 for `1.8.0_382`, 17 for `17.0.9`. */
export function parseJavaMajor(text: string): number | undefined {
  const match = /(?:^|[^\d.])(?:1\.)?(\d{1,2})(?![\d])/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
