/** Half of the characters that a text of YAML may have. */
export const half = 500_000;

const letters = [..."abcdefghijk"];

/** An alias bomb. Each line holds nine times the one before: 9^11 values if it were written out. */
export const bomb = letters
  .map((name, at) => {
    const inner = at === 0 ? "x" : `*${letters[at - 1]}`;
    return `${name}: &${name} [${Array<string>(9).fill(inner).join(",")}]`;
  })
  .join("\n");

/** So many lines, each made from its number, from 0. */
export function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_each, at) => `${line(at)}\n`).join("");
}
