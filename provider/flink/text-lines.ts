/** A line with its end. */
export interface TextLine {
  readonly content: string;
  /** `\n`, `\r\n`, `\r`, or nothing at the end of a text. */
  readonly end: string;
}

/** The lines of a text; joined again they are the text. */
export function linesOf(text: string): TextLine[] {
  const lines = [...text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)].map(
    ([, content = "", end = ""]): TextLine => ({ content, end }),
  );
  // The empty match at the very end is no line.
  return lines.slice(0, -1).concat(lines.slice(-1).filter(({ content }) => content !== ""));
}

/** Lines as a text that ends like `before`: with a line end, or without one. */
export function textLike(before: string, lines: readonly TextLine[]): string {
  const text = lines.map(({ content, end }) => content + end).join("");
  return endedLike(before, text);
}

/** `text` with a final line end taken away when `before` had none. */
export function endedLike(before: string, text: string): string {
  const isOpen = before !== "" && !/[\r\n]$/.test(before);
  return isOpen ? text.replace(/(\r\n|\n|\r)$/, "") : text;
}

/** `text` with lines behind it, in its own line ends. */
export function withLines(text: string, added: readonly string[]): string {
  if (added.length === 0) return text;
  const end = lineEndOf(text);
  const isOpen = text !== "" && !/[\r\n]$/.test(text);
  return isOpen ? text + end + added.join(end) : text + added.map((line) => line + end).join("");
}

/** The line end that a text uses last; `\n` when it has none. */
export function lineEndOf(text: string): string {
  return linesOf(text).findLast(({ end }) => end !== "")?.end ?? "\n";
}
