/**
 * Which class Flink's class loaders would take: `lib/` is the class path, each folder of `plugins/` has a loader of
 * its own that asks `lib/` first for `org.apache.flink.*`.
 */
import { factoryServices } from "./vendor-jar";
import { readZip } from "./zip";

/** A jar that was shipped. */
export interface Jar {
  /** `lib`, or `plugins/<folder>`. */
  readonly place: string;
  readonly name: string;
  readonly bytes: Buffer;
}

interface OpenJar extends Jar {
  readonly factories: string[];
  readonly classes: ReadonlyMap<string, Buffer>;
}

/** A reporter factory that some jar offers. */
export interface OfferedFactory {
  readonly className: string;
  /** `lib`, or the plugin folder whose loader made it. */
  readonly place: string;
}

function open(jar: Jar): OpenJar {
  let entries: ReturnType<typeof readZip>;
  try {
    entries = readZip(jar.bytes);
  } catch {
    // A broken jar: the JVM skips it on the class path.
    entries = [];
  }
  const services = entries.find((entry) => entry.name === factoryServices)?.data.toString("utf8");
  const lines = (services ?? "").split("\n").map((line) => line.split("#", 1)[0]?.trim() ?? "");
  const classes = entries.filter((entry) => entry.name.endsWith(".class"));
  return {
    ...jar,
    factories: lines.filter((line) => line !== ""),
    classes: new Map(classes.map((c) => [c.name.slice(0, -6).replaceAll("/", "."), c.data])),
  };
}

/** The class loaders of a process. */
export class ClassPath {
  readonly #jars: OpenJar[];

  constructor(jars: readonly Jar[]) {
    // The start script and the plugin finder both sort by name.
    this.#jars = [...jars].sort((a, b) => (a.name < b.name ? -1 : 1)).map(open);
  }

  /** The class that a loader at a place gets. */
  find(className: string, place: string): Buffer | undefined {
    const visible = [
      ...this.#jars.filter((jar) => jar.place === "lib"),
      ...this.#jars.filter((jar) => jar.place === place && place !== "lib"),
    ];
    return visible.map((jar) => jar.classes.get(className)).find((found) => found !== undefined);
  }

  /** Factories by service files, those of plugins first, as ReporterSetup collects them. */
  factories(): OfferedFactory[] {
    const offer = (jar: OpenJar) =>
      jar.factories.map((className) => ({ className, place: jar.place }));
    const plugins = this.#jars.filter((jar) => jar.place !== "lib");
    const lib = this.#jars.filter((jar) => jar.place === "lib");
    return [...plugins, ...lib].flatMap(offer);
  }

  /** Places where a class lies, plugins first. */
  places(className: string): string[] {
    const holds = this.#jars.filter((jar) => jar.classes.has(className)).map((jar) => jar.place);
    return [
      ...holds.filter((place) => place !== "lib"),
      ...holds.filter((place) => place === "lib"),
    ];
  }
}
