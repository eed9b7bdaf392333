import { outputLimitBytes } from "./output";

/** Bytes before the mark that are kept to look for it, and to tell what a node said instead. */
const noiseLimitBytes = 64 * 1024;

/** Output of a program that says a mark and its process before anything else; what a profile printed comes before that. */
export class MarkedOutput {
  #noise = Buffer.alloc(0);
  #pid: number | undefined;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #droppedBytes = 0;
  #tellBegun: () => void = () => undefined;
  /** Resolves when the mark has come: the program reads. */
  readonly begun = new Promise<void>((resolve) => (this.#tellBegun = resolve));

  /** @param mark A word that nobody else can know. */
  constructor(readonly mark: string) {}

  /** The process to end when the program shall end; undefined until it has begun. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** What came before the mark. */
  get noise(): string {
    return this.#noise.toString("utf8");
  }

  /** What came after it, up to the limit; what is no UTF-8 is replaced. */
  get text(): string {
    return Buffer.concat(this.#kept).toString("utf8");
  }

  /** Bytes beyond the limit. */
  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  /** Takes in what arrived. */
  take(chunk: Buffer): void {
    if (this.#pid !== undefined) return this.#keep(chunk);
    this.#noise = Buffer.concat([this.#noise, chunk]);
    const at = this.#noise.indexOf(`${this.mark} `);
    const end = at < 0 ? -1 : this.#noise.indexOf("\n", at);
    if (end < 0) {
      this.#noise = this.#noise.subarray(-noiseLimitBytes);
      return;
    }
    this.#pid = Number(this.#noise.subarray(at + this.mark.length + 1, end).toString("latin1"));
    this.#tellBegun();
    const rest = this.#noise.subarray(end + 1);
    this.#noise = this.#noise.subarray(0, at);
    this.#keep(rest);
  }

  /** Takes in what arrived on standard error: of use only where the program did not begin. */
  takeError(chunk: Buffer): void {
    if (this.#pid === undefined && this.#noise.length < noiseLimitBytes) this.take(chunk);
  }

  #keep(chunk: Buffer): void {
    const part = chunk.subarray(0, outputLimitBytes - this.#keptBytes);
    // A copy: a part would keep the whole of what arrived in memory.
    if (part.length > 0) this.#kept.push(Buffer.from(part));
    this.#keptBytes += part.length;
    this.#droppedBytes += chunk.length - part.length;
  }
}
