import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { engineAddressOf, runPlugin } from "../../provider/rpc/plugin";
import { toy, ToyBox, type ToyState } from "./toy-resource";

/** A plugin with toys only, kept in the JSON file that TOY_BOX names so that processes share them. */
class FileBox extends ToyBox {
  constructor(private readonly file: string) {
    super();
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
    for (const [id, state] of Object.entries(kept)) this.toys.set(id, state as ToyState);
    for (const change of ["set", "delete"] as const) this.#keepAfter(change);
  }

  #keepAfter(change: "set" | "delete"): void {
    const original = this.toys[change].bind(this.toys) as (...given: unknown[]) => unknown;
    Object.assign(this.toys, {
      [change]: (...given: unknown[]) => {
        const result = original(...given);
        writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.toys)));
        return result;
      },
    });
  }
}

void runPlugin({
  resources: () => [toy],
  connect: () => {
    const box = new FileBox(process.env["TOY_BOX"] ?? "");
    box.neverReady = process.env["TOY_NEVER_READY"] === "1";
    return box;
  },
  schema: () => "{}",
  version: "0.0.1",
  engineAddress: engineAddressOf(process.argv.slice(2)),
});
