/** A jar of the push-gateway reporter or the like. */
export interface InspectedJar {
  /** Relative to the Flink home, such as `lib/flink-metrics-prometheus-1.14.6.jar`. */
  readonly path: string;
  readonly sha256: string;
  /** Octal, such as `644`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** A part of the configuration; a full key and its value a line. */
export interface InspectedConf {
  readonly fileName: string;
  readonly text: string;
  readonly from: number;
  readonly totalBytes: number;
}

/** What `inspect.sh` saw on a node. */
export interface Inspection {
  /** Whether the Flink home with its `lib` is there. */
  readonly isFlinkPresent: boolean;
  /** The distribution's jar, whose owner and mode the others follow. Absent when there is none. */
  readonly dist?: {
    readonly fileName: string;
    readonly mode: string;
    readonly owner: string;
    readonly group: string;
  };
  readonly jars: readonly InspectedJar[];
  /** Names of further jars of a distribution; a Flink home has one of them. */
  readonly otherDists: readonly string[];
  /** Our jar as recorded on the node; its folder is relative to the Flink home. */
  readonly ours?: { readonly fileName: string; readonly sha256: string; readonly folder: string };
  /** Names of the configuration files that there are: flink-conf.yaml, config.yaml. */
  readonly confFiles: readonly string[];
  /** The file that this Flink reads, with digests for secrets; absent when it is not there. */
  readonly conf?: InspectedConf;
  /** As EMR's Java tells it, such as `1.8.0_382`; absent where it was not found. */
  readonly javaVersion?: string;
}

/** Bytes of the configuration that one run of `inspect.sh` returns. */
export const confChunkBytes = 12288;

/**
 * Reads the output of `inspect.sh`.
 * @throws Error when it is something else or cut off.
 */
export function parseInspection(output: string): Inspection {
  const lines = output
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  if (lines[0]?.[0] !== "flinkwatch-inspect") {
    throw new Error(
      "inspect: the node answered something else. Look for output in root's shell profile.",
    );
  }
  const isFlinkPresent = mustTellOfHome(lines);
  if (!isFlinkPresent) return { isFlinkPresent, jars: [], otherDists: [], confFiles: [] };
  const [dist, ...otherDists] = rows(lines, "dist");
  const [ours] = rows(lines, "ours");
  const [conf] = rows(lines, "conf");
  const [java] = rows(lines, "java");
  return {
    isFlinkPresent,
    jars: rows(lines, "jar").map(([path, sha256, mode, owner, group]) => ({
      path: text(path),
      sha256: sha256 ?? "",
      mode: mode ?? "",
      owner: owner ?? "",
      group: group ?? "",
    })),
    otherDists: otherDists.map(([name]) => text(name)),
    confFiles: rows(lines, "conffile").map(([name]) => name ?? ""),
    ...(dist && {
      dist: {
        fileName: text(dist[0]),
        mode: dist[1] ?? "",
        owner: dist[2] ?? "",
        group: dist[3] ?? "",
      },
    }),
    ...(ours && {
      // A record of an earlier release names no folder: it knew only one.
      ours: { fileName: text(ours[0]), sha256: ours[1] ?? "", folder: ours[2] || "lib" },
    }),
    ...(conf && {
      conf: {
        fileName: conf[3] ?? "",
        totalBytes: Number(conf[0]),
        from: Number(conf[1]),
        text: conf[2] ? bytes(conf[2]) : barred(output),
      },
    }),
    ...(java && { javaVersion: text(java[0]).trim() }),
  };
}

/** Whether Flink is there. @throws Error when the answer does not reach to its end. */
function mustTellOfHome(lines: string[][]): boolean {
  const home = rows(lines, "home")[0]?.[0];
  const isWhole = home === "missing" || lines.at(-1)?.[0] === "end";
  if (!isWhole) throw new Error("inspect: the node's answer is cut off.");
  return home === "present";
}

function rows(lines: string[][], kind: string): string[][] {
  return lines.filter((line) => line[0] === kind).map((line) => line.slice(1));
}

/** A name as `inspect.sh` writes it: as it is behind a colon, or in base64. */
function text(field = ""): string {
  return field.startsWith(":") ? field.slice(1) : Buffer.from(field, "base64").toString("utf8");
}

/** The lines behind a bar. */
function barred(output: string): string {
  const lines = output.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) => line.slice(1)).join("\n");
}

/** One character a byte, so that chunks can be joined anywhere. */
function bytes(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("latin1");
}
