import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { piecesOf } from "../../provider/hosts/conf-pieces";
import { commandOf } from "../../provider/hosts/script";
import { heldIn } from "../support/canaries";
import { misplacedSecrets } from "../support/secret-places";
import { sha256, substituted, type Ran } from "../provider/hosts/remote-bench";
import { NodeHome, type Fault } from "./node-home";

const fileName = "flink-conf.yaml";
const key = "0123456789abcdef";
const mode = 0o604;

/** Passwords: theirs, ours, and ours after a change. */
const secrets = ["canary-b-4e1d", "canary-c-77a0", "canary-d-90f2"] as const;
const [theirs, ours, next] = secrets;

/** The file in its states. */
export const texts = {
  first: `# theirs\r\na: 1\r\nb: ${theirs}`,
  ours: `# theirs\r\na: 1\r\nb: ${theirs}\r\nc: ${ours}`,
  next: `# theirs\r\na: 1\r\nb: ${theirs}\r\nc: ${next}`,
  edited: `# theirs\r\na: 9\r\nb: ${theirs}\r\nc: ${ours}`,
  editedFirst: `# theirs\r\na: 9\r\nb: ${theirs}`,
};

/** What is done to the file: it becomes another, or ours goes from it for good. */
export type ConfChange = "ours" | "next" | "removed";

/** A node whose configuration is changed. */
export class ConfNode extends NodeHome<ConfChange> {
  private readonly path = join(this.bench.home, "conf", fileName);

  constructor() {
    super();
    this.bench.put(`conf/${fileName}`, texts.first, mode);
  }

  edit(): void {
    this.bench.put(`conf/${fileName}`, texts.edited, mode);
  }

  /** A file that was changed since it was read is read again, as the provider does. */
  override async run(change: ConfChange, fault?: Fault): Promise<Ran> {
    const ran = await super.run(change, fault);
    return fault === undefined && ran.output.includes("result changed") ? this.run(change) : ran;
  }

  /** Whatever comes of it, what it says holds no secret. */
  override async deliver(text: string, fault?: Fault): Promise<Ran> {
    const ran = await super.deliver(text, fault);
    expect(heldIn(ran.output, secrets)).toEqual([]);
    return ran;
  }

  /** Where secrets stand on it that may not stand there, or not with that mode. */
  misplaced(): string[] {
    return misplacedSecrets(this.bench.home, secrets);
  }

  override shown(): { text: string; mode: number } {
    const found = Object.entries(texts).find(([, text]) => text === this.text());
    return { text: found?.[0] ?? "damaged", mode: lstatSync(this.path).mode & 0o777 };
  }

  /** What is kept of before us: name of the text and mode; undefined when nothing is. */
  keptFirst(): { text: string; mode: number } | undefined {
    const file = this.inBox("first");
    if (!existsSync(file)) return undefined;
    const isFirst = readFileSync(file, "utf8") === texts.first;
    return { text: isFirst ? "first" : "damaged", mode: lstatSync(file).mode & 0o777 };
  }

  private text(): string {
    return readFileSync(this.path, "utf8");
  }

  private inBox(name: "first" | "ours"): string {
    return join(this.bench.home, ".flinkwatch", `${fileName}.${name}`);
  }

  override textOf(change: ConfChange): string {
    const before = this.text();
    const isRemoved = change === "removed";
    const after = isRemoved ? this.withoutUs(before) : texts[change];
    return substituted(
      commandOf({
        script: "write-conf",
        nodes: [],
        timeoutSeconds: 60,
        parameters: {
          FW_HOME: this.bench.home,
          FW_FILE: fileName,
          FW_LAST: isRemoved ? "1" : "",
        },
        secrets: {
          FW_KEY: key,
          FW_WAS: sha256(key + before),
          FW_PIECES: after === undefined ? "first" : piecesOf(before, after),
          FW_SHA256: sha256(after ?? ""),
        },
      }),
    );
  }

  /** As the provider decides. Undefined: as it was first, since it is as we wrote it. */
  private withoutUs(before: string): string | undefined {
    if (before === texts.edited) return texts.editedFirst;
    const record = existsSync(this.inBox("ours")) ? readFileSync(this.inBox("ours"), "utf8") : "";
    return record.startsWith(sha256(before)) ? undefined : before;
  }
}
