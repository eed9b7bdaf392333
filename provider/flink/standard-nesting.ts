import { lexemesOf } from "./standard-lexemes";

/** Real keys have up to ten parts, and groups of rules four levels. */
export const deepest = 64;

/** What is said of a text that is nested deeper than that. */
export const tooDeep = { what: "is nested too deeply", step: "Join keys by dots." } as const;

/**
 * Offset where brackets, or dashes of one line, are nested deeper than {@link deepest}; undefined where they are not.
 * Asked before anything is composed: a composer takes a stack frame and some hundred bytes for each of them.
 */
export function nestedTooDeeply(text: string): number | undefined {
  let brackets = 0;
  let dashes = 0;
  for (const { text: lexeme, offset, isScalar } of lexemesOf(text)) {
    if (isScalar) continue;
    if (lexeme === "[" || lexeme === "{") brackets += 1;
    else if (lexeme === "]" || lexeme === "}") brackets = Math.max(0, brackets - 1);
    else if (lexeme === "-") dashes += 1;
    else if (lexeme.includes("\n")) dashes = 0;
    if (brackets > deepest || dashes > deepest) return offset;
  }
  return undefined;
}
