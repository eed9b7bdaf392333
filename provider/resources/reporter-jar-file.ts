import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { builtinJar } from "../builtin-jar";
import { inspectJar } from "../flink/jar";
import type { FlinkVersion } from "../flink/version";
import { attachmentLimitBytes } from "../hosts/script";
import type { Context } from "../lifecycle/resource";
import type { Clients } from "./clients";
import type { ReporterJarArgs } from "./reporter-jar-args";

/** Which jar is meant, and where it goes. */
export interface NamedJar {
  readonly fileName: string;
  readonly sha256: string;
  /** Folder in the Flink home. */
  readonly folder: "lib" | "plugins/metrics-prometheus";
}

/** Name, digest and folder of the jar that the arguments mean. */
export function namedJar({
  builtin,
  fileName = "",
  sha256 = "",
}: ReporterJarArgs["jar"]): NamedJar {
  if (!builtin) return { fileName, sha256, folder: "lib" };
  const ours = builtinJar();
  return { fileName: ours.fileName, sha256: ours.sha256, folder: "plugins/metrics-prometheus" };
}

/** What the jar brings along. */
export interface LoadedJar {
  /** Bytes to send with the command; absent when the nodes download the jar. */
  readonly attachment?: Buffer;
  /** From META-INF/services; absent when the jar could not be read here or names none. */
  readonly factoryClass?: string;
}

const downloadTimeoutMilliseconds = 20_000;
const largestDownloadBytes = 64 * 1024 * 1024;

/**
 * Reads a local jar, or tries to look into one that the nodes will download.
 * @throws Error when a local jar cannot be read, has another digest or is too large, or a downloaded one differs.
 */
export async function loadJar(
  context: Context<Clients>,
  jar: ReporterJarArgs["jar"],
  version?: FlinkVersion,
): Promise<LoadedJar> {
  if (jar.builtin) {
    const { bytes } = builtinJar();
    return { attachment: bytes, ...inspectJar(bytes) };
  }
  if (jar.path === undefined) return { factoryClass: await factoryAt(context, jar, version) };
  const bytes = await readFile(jar.path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new Error(
      `jar.path: cannot be read (${code}), got ${jar.path}. Give a file that exists.`,
    );
  });
  checkDigest(bytes, jar, `jar.path ${jar.path}`);
  if (bytes.length > attachmentLimitBytes) {
    throw new Error(
      `jar.path: is too large to be sent with a command, got ${bytes.length} bytes, expected at most ${attachmentLimitBytes}. Give a url instead.`,
    );
  }
  return { attachment: bytes, factoryClass: factoryIn(bytes, jar, version) };
}

/** @throws Error with all that keeps the file from being a reporter's jar. */
function factoryIn(
  bytes: Buffer,
  jar: ReporterJarArgs["jar"],
  version: FlinkVersion | undefined,
): string | undefined {
  const { factoryClass, faults } = inspectJar(bytes, version);
  if (faults.length === 0) return factoryClass;
  const head = `${jar.path ?? jar.url ?? "jar"}: is no reporter's jar, nothing was changed.`;
  throw new Error([head, ...faults.map((fault) => `- ${fault}`)].join("\n"));
}

async function factoryAt(
  context: Context<Clients>,
  jar: ReporterJarArgs["jar"],
  version: FlinkVersion | undefined,
): Promise<string | undefined> {
  const bytes = await download(context, jar.url ?? "").catch((error: unknown) => {
    if (context.signal.aborted) throw error;
    const why = (error as Error).message;
    context.log.warn(
      `jar.url: cannot be read from here (${why}), so the factory's usual name is taken. Set factoryClass if the jar has another one.`,
    );
    return undefined;
  });
  if (bytes === undefined) return undefined;
  checkDigest(bytes, jar, `jar.url ${jar.url ?? ""}`);
  return factoryIn(bytes, jar, version);
}

async function download(context: Context<Clients>, url: string): Promise<Buffer> {
  const limit = AbortSignal.timeout(downloadTimeoutMilliseconds);
  const answer = await fetch(url, { signal: AbortSignal.any([context.signal, limit]) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  if (Number(answer.headers.get("content-length") ?? 0) > largestDownloadBytes) {
    throw new Error("the file is too large");
  }
  return Buffer.from(await answer.arrayBuffer());
}

function checkDigest(bytes: Buffer, jar: ReporterJarArgs["jar"], place: string): void {
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got === jar.sha256) return;
  throw new Error(
    `${place}: has another digest, got ${got}, expected ${jar.sha256 ?? "none"}. Check where the file comes from before you change sha256.`,
  );
}
