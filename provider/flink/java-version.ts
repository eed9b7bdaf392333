/** What `java -version`, `java --version`, `java.version` and a bare version have before the number. */
const said = /(?:\bversion[ =]+"?|^(?:(?:openjdk|java|javac) )?)(?:1\.)?(\d{1,2})(?!\d)/m;

/**
 * Java's major version in what `java -version` or `java.version` says: 8 for `1.8.0_382`, 17 for `17.0.9`. Lines about
 * options that were picked up, with numbers of their own, are left out.
 */
export function parseJavaMajor(text: string): number | undefined {
  const match = said.exec(text.replace(/^.*Picked up .*$/gm, "").trim());
  return match === null ? undefined : Number(match[1]);
}
