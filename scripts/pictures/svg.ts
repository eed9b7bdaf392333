/** Writing SVG: elements as text, with what they hold escaped. */

/** Attributes of an element; numbers are rounded to tenths. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element with a text, or with elements that are written already. */
export function element(
  name: string,
  attributes: Attributes,
  content: { text: string } | readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escape(value)}"`)
    .join("");
  const inner = "text" in content ? escape(content.text) : content.join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

/** A text at a place. */
export function textAt(x: number, y: number, text: string, more: Attributes = {}): string {
  return element("text", { x, y, ...more }, { text });
}

/** A text that is not longer than so many pixels, cut where it must be. Widths are guessed from the kind of character. */
export function fitting(text: string, pixels: number, fontSize: number): string {
  let width = 0;
  const characters = [...text];
  for (const [at, character] of characters.entries()) {
    width += (character > "\u2e80" ? 1 : 0.56) * fontSize;
    if (width > pixels) return `${characters.slice(0, Math.max(1, at - 1)).join("")}…`;
  }
  return text;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
