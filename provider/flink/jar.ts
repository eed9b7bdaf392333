import { isAtLeast, type FlinkVersion } from "./version";
import { zipEntries, type ZipEntries } from "./zip";

/** The list of factories that a reporter's jar offers. @see java.util.ServiceLoader */
const servicesEntry = "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory";
/** A services file is a few lines. */
const largestEntryBytes = 64 * 1024;
/** What a push-gateway reporter is made of, as its builds have it: with or without the client's classes and JAXB. */
const usualFolders = [
  "org/apache/flink/metrics/prometheus/",
  "org/apache/flink/shaded/io/prometheus/",
  "io/prometheus/",
  "javax/xml/bind/",
  "javax/activation/",
];

/** What a reporter's jar is. */
export interface JarInspection {
  /** The factory for Flink's `factory.class`; absent when it names none. */
  readonly factoryClass?: string;
  /** All that is wrong with it, each with the next step. */
  readonly faults: readonly string[];
}

/**
 * The push-gateway factory that a jar names for Flink's `factory.class`; undefined when it names none.
 * @throws Error for anything that is no readable jar.
 */
export function factoryClassOf(jar: Buffer): string | undefined {
  try {
    return factoryIn(zipEntries(jar));
  } catch (error) {
    throw new Error(`jar: is no readable zip file, ${(error as Error).message}.`, { cause: error });
  }
}

/** Pure: whether a jar can be a reporter of that Flink; of any when no version is given. Never throws. */
export function inspectJar(jar: Buffer, version?: FlinkVersion): JarInspection {
  const step = "Check where the file comes from.";
  if (jar.length === 0) {
    return { faults: [`jar: is empty, got 0 bytes, expected a jar. ${step}`] };
  }
  try {
    const entries = zipEntries(jar);
    const factoryClass = factoryIn(entries);
    const faults = [
      ...factoryFaults(entries, factoryClass, version),
      ...classFaults(entries, factoryClass),
    ];
    return factoryClass === undefined ? { faults } : { factoryClass, faults };
  } catch (error) {
    const reason = `jar: is no readable zip file, ${(error as Error).message}, got ${jar.length} bytes, expected a jar. ${step}`;
    return { faults: [reason] };
  }
}

function factoryIn(entries: ZipEntries): string | undefined {
  const text = entries.get(servicesEntry)?.unpack(largestEntryBytes).toString("utf8") ?? "";
  const names = text
    .split(/\r?\n/)
    .map((line) => (line.split("#", 1)[0] ?? "").trim())
    .filter((name) => /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name));
  return names.find((name) => name.includes("PushGateway")) ?? names[0];
}

/** Up to 1.10 Flink loads the reporter's class; a factory that is named and not there ends a JobManager of 2.3. */
function factoryFaults(
  entries: ZipEntries,
  factoryClass: string | undefined,
  version: FlinkVersion | undefined,
): string[] {
  if (factoryClass === undefined) {
    if (version !== undefined && !isAtLeast(version, 1, 11)) return [];
    return [
      `jar: names no factory, without which Flink from 1.11 on does not load it, expected the entry ${servicesEntry}. Take another build.`,
    ];
  }
  const isThere = entries.has(`${factoryClass.replaceAll(".", "/")}.class`);
  return isThere
    ? []
    : [`jar: names the factory ${factoryClass}, which is not in it. Take another build.`];
}

function classFaults(entries: ZipEntries, factoryClass: string | undefined): string[] {
  const classes = [...entries.keys()]
    .filter((name) => name.endsWith(".class"))
    .map((name) => name.replace(/^META-INF\/versions\/\d+\//, ""))
    .filter((name) => name !== "module-info.class");
  if (classes.length === 0) return ["jar: holds no classes. Take another build."];
  const own = factoryClass?.replaceAll(".", "/").replace(/[^/]*$/, "") ?? "";
  const known = [...new Set([...usualFolders, own])].filter((folder) => folder !== "");
  const foreign = classes.filter((name) => !known.some((folder) => name.startsWith(folder)));
  if (foreign.length === 0) return [];
  const got = foreign.slice(0, 3).join(", ");
  const more = foreign.length > 3 ? ` and ${foreign.length - 3} more` : "";
  return [
    `jar: holds classes that are no reporter's and would stand before Flink's own, got ${got}${more}, expected ${known.join(", ")}. Take another build.`,
  ];
}
