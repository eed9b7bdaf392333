import { inflateRawSync } from "node:zlib";

/** The list of factories that a reporter's jar offers. @see java.util.ServiceLoader */
const servicesEntry = "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory";
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
/** A services file is a few lines. */
const largestEntryBytes = 64 * 1024;

/**
 * The push-gateway factory that a jar names for Flink's `factory.class`; undefined when it names none.
 * @throws Error for anything that is no readable jar.
 */
export function factoryClassOf(jar: Buffer): string | undefined {
  const text = zipEntry(jar, servicesEntry)?.toString("utf8") ?? "";
  const names = text
    .split(/\r?\n/)
    .map((line) => (line.split("#", 1)[0] ?? "").trim())
    .filter((name) => /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name));
  return names.find((name) => name.includes("PushGateway")) ?? names[0];
}

/** The unpacked bytes of one entry of a zip file, or undefined. */
function zipEntry(zip: Buffer, wanted: string): Buffer | undefined {
  try {
    const end = findEnd(zip);
    const count = zip.readUInt16LE(end + 10);
    let at = zip.readUInt32LE(end + 16);
    for (let index = 0; index < count; index++) {
      if (zip.readUInt32LE(at) !== directoryEntry) throw new Error("its directory is damaged");
      const nameLength = zip.readUInt16LE(at + 28);
      const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
      if (name === wanted) return unpack(zip, at);
      at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
    return undefined;
  } catch (error) {
    throw new Error(`jar: is no readable zip file, ${(error as Error).message}.`, { cause: error });
  }
}

function findEnd(zip: Buffer): number {
  const first = Math.max(0, zip.length - 22 - 0xffff);
  for (let at = zip.length - 22; at >= first; at--) {
    if (zip.readUInt32LE(at) === endOfDirectory) return at;
  }
  throw new Error("it has no directory");
}

function unpack(zip: Buffer, entry: number): Buffer {
  const method = zip.readUInt16LE(entry + 10);
  const packedBytes = zip.readUInt32LE(entry + 20);
  const header = zip.readUInt32LE(entry + 42);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedBytes);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: largestEntryBytes });
  throw new Error(`it uses compression method ${method}`);
}
