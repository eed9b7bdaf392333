/** The forms in which a secret could be written down and still be read: text, base64, hex, URL, and as scripts carry it. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  // Base64 of a longer text shows it in one of three ways, by where it begins in there.
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return text.slice(shift === 0 ? 0 : shift + 1, 4 * Math.floor((shift + bytes.length) / 3));
  });
  const packed = [...bytes].map((byte) => `x${byte.toString(16).padStart(2, "0")}`).join("");
  return [
    ...[secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
    ...shifted,
    ...[hex, hex.toUpperCase(), packed],
  ];
}

const known = new Map<string, string[]>();

/** Those of these secrets that a text or file shows, in any form. */
export function heldIn(content: string | Buffer, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => {
    const forms = known.get(secret) ?? [...new Set(formsOf(secret))];
    known.set(secret, forms);
    return forms.some((form) => content.includes(form));
  });
}
