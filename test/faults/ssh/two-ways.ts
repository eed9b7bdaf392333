import type { Hosts, NodeResult, ScriptRun } from "../../../provider/hosts/hosts";
import { scriptText } from "../../../provider/hosts/script";
import { SshWay, type SshDirectory, type SshOptions } from "../../../provider/hosts/ssh";
import { struckNode } from "../api/node-stage";

type Results = Map<string, NodeResult>;
/** Runs a script on the struck node. */
export type Send = (change?: Partial<ScriptRun>) => Promise<Results>;

/** What becomes of one run of a script on the struck node. */
export interface Disturbance {
  /** The script that is meant. */
  readonly script: string;
  readonly patience?: SshOptions["patience"];
  /** Whether it goes over the connection that is there. */
  readonly isOverOld: boolean;
  /** Done just before it is sent to any node. */
  strike(): Promise<void>;
  /** The script's text on the struck node. */
  text(real: string): string;
  send(real: Send): Promise<Results>;
}

/** SSH to the struck node, and to the others with patience of their own: what is short for one is no trouble for them. */
export class TwoWays extends SshWay {
  /** What happens to the next run of a script, once. */
  next: Disturbance | undefined;
  /** Runs of `inspect`. */
  looks = 0;
  private text = (real: string) => real;
  private readonly others: SshWay;
  private struck: SshWay;

  constructor(private readonly keyFile: string) {
    super({ identity: {} });
    this.others = new SshWay({ identity: { keyFile } });
    this.struck = this.newWay();
  }

  /** Connections to the struck node are new from here on. */
  dialAnew(patience?: SshOptions["patience"]): void {
    this.struck.close();
    this.struck = this.newWay(patience);
  }

  override hosts(directory: SshDirectory): Hosts {
    return {
      agents: (...about) => this.others.hosts(directory).agents(...about),
      run: async (run) => {
        if (run.script === "inspect") this.looks += 1;
        const disturbance = this.next?.script === run.script ? this.next : undefined;
        if (disturbance) await this.begin(disturbance);
        const others = run.nodes.filter((node) => node !== struckNode);
        const isConcerned = others.length < run.nodes.length;
        const send: Send = (change = {}) =>
          this.struck.hosts(directory).run({ ...run, ...change, nodes: [struckNode] });
        const parts = await Promise.all([
          ...(isConcerned ? [disturbance?.send(send) ?? send()] : []),
          this.others.hosts(directory).run({ ...run, nodes: others }),
        ]);
        this.text = (real) => real;
        return new Map(parts.flatMap((part) => [...part]));
      },
    };
  }

  override close(): void {
    this.others.close();
    this.struck.close();
  }

  private async begin(disturbance: Disturbance): Promise<void> {
    this.next = undefined;
    if (!disturbance.isOverOld) this.dialAnew(disturbance.patience);
    this.text = (real) => disturbance.text(real);
    await disturbance.strike();
  }

  private newWay(patience?: SshOptions["patience"]): SshWay {
    return new SshWay({
      identity: { keyFile: this.keyFile },
      scripts: (name) => this.text(`printf . >>/root/ran-${name}\n${scriptText(name)}`),
      ...(patience && { patience }),
    });
  }
}
