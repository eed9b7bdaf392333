import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";

const unlessForced = "With force: true in its cluster's configuration destroy overwrites it.";

/** What the words of `remove-jar.sh` mean, each followed by the name of a jar. */
const texts: Readonly<Record<string, (name: string) => string>> = {
  kept: (name) => `${name} is not the jar that we installed, so it stays. ${unlessForced}`,
  left: (name) =>
    `${name}, which was there first, is not put beside it, and stays in .flinkwatch/moved. Move it to lib if you remove the other.`,
  occupied: (name) => `${name} is there again, so our backup of it was dropped. ${unlessForced}`,
  forced: (name) => `${name} was changed by somebody, and is overwritten or gone (force: true).`,
  damaged: (name) => `our backup of ${name} was changed by somebody and is dropped.`,
  dropped: () => "Flink was replaced since, so the jars of the earlier Flink are not put back.",
};

/** Warns of all on a node that was not as we left it. `output` is what `remove-jar.sh` printed there. */
export function tellRemoval(context: Context<Clients>, place: string, output: string): void {
  for (const line of output.split("\n")) {
    const [, word = "", name = ""] = /^(\S*) ?(.*)$/.exec(line) ?? [];
    const text = Object.hasOwn(texts, word) ? texts[word] : undefined;
    if (text !== undefined) context.log.warn(`${place}: ${text(name)}`);
  }
}
