/** A claim that did not hold: ends the story with its text. */
export class StoryFault extends Error {
  override readonly name = "StoryFault";
}

/** Tells the story as it happens: numbered steps with their time, and under each what was seen. */
export class Account {
  private number = 0;
  private claims = 0;
  private readonly started = Date.now();

  constructor(private readonly print: (line: string) => void) {}

  /** Runs one step and prints its title and how long it took. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.number += 1;
    this.print("");
    this.print(`${this.number}. ${title}`);
    const began = Date.now();
    const result = await work();
    this.print(`   (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  }

  /** A line of the account. */
  say(text: string): void {
    for (const line of text.split("\n")) this.print(`   ${line}`);
  }

  /** States what must hold. @throws StoryFault with `evidence` if it does not. */
  claim(text: string, holds: boolean, evidence = ""): void {
    if (!holds)
      throw new StoryFault(`${text}: this did not hold.${evidence ? `\n${evidence}` : ""}`);
    this.claims += 1;
    this.print(`   ✓ ${text}`);
  }

  /** The closing line. */
  summary(): string {
    const seconds = ((Date.now() - this.started) / 1000).toFixed(0);
    return `${this.number} steps, ${this.claims} claims held, ${seconds} s`;
  }
}
