import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { commandOf } from "../../provider/hosts/script";
import { heldIn } from "../support/canaries";
import { misplacedSecrets } from "../support/secret-places";
import { substituted, type Ran } from "../provider/hosts/remote-bench";
import { NodeHome, type Fault } from "./node-home";

const name = "earlier-password.prom.0a1b2c3d";

/** Passwords that a node had before us. */
export const passwords = { first: "canary-p-31c8", next: "canary-q-b07d" } as const;

/** Which password is kept, or that none is any more. */
export type SecretChange = keyof typeof passwords | "forgotten";

/** A node that keeps an earlier password for the day on which it is put back. */
export class SecretNode extends NodeHome<SecretChange> {
  /** Whatever comes of it, what it says holds no secret. */
  override async deliver(text: string, fault?: Fault): Promise<Ran> {
    const ran = await super.deliver(text, fault);
    expect(heldIn(ran.output, Object.values(passwords))).toEqual([]);
    return ran;
  }

  /** Where secrets stand on it that may not stand there, or not with that mode. */
  misplaced(): string[] {
    return misplacedSecrets(this.bench.home, Object.values(passwords));
  }

  /** The password that would be put back, by name, and the mode of its file; `none`, where none is kept. */
  override shown(): string {
    const file = join(this.bench.home, ".flinkwatch", name);
    if (!existsSync(file)) return "none";
    const text = readFileSync(file, "utf8");
    const found = Object.entries(passwords).find(([, password]) => password === text);
    return `${found?.[0] ?? "damaged"} ${(lstatSync(file).mode & 0o777).toString(8)}`;
  }

  override textOf(change: SecretChange): string {
    const parameters = { FW_HOME: this.bench.home, FW_NAME: name };
    const run = { nodes: [], timeoutSeconds: 60, parameters };
    if (change === "forgotten") return substituted(commandOf({ ...run, script: "forget-secret" }));
    const secrets = { FW_SECRET: passwords[change] };
    return substituted(commandOf({ ...run, script: "keep-secret", secrets }));
  }
}
