/** Takes known secrets out of texts. The last guard: code should not put them there in the first place. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Remembers a secret, and its base64 and URL forms. Texts under 6 characters would blot out ordinary words: ignored. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < 6) return;
    this.#secrets.add(secret);
    this.#secrets.add(Buffer.from(secret).toString("base64"));
    this.#secrets.add(encodeURIComponent(secret));
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
  }

  /** `text` with `[secret]` in the place of each secret. */
  redact(text: string): string {
    let clean = text;
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    for (const secret of longestFirst) clean = clean.replaceAll(secret, "[secret]");
    return clean;
  }
}
