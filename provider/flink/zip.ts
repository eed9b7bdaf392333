import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/** A zip file's entries by name, in the order of its directory. */
export type ZipEntries = ReadonlyMap<string, ZipEntry>;

/** One file in a zip file. */
export interface ZipEntry {
  /** Its bytes. @throws Error when it is damaged, unpacks to more, or is packed in a way that jars do not know. */
  unpack(largestBytes: number): Buffer;
}

/** Reads a zip file's directory. @throws Error when it has none or it is damaged. */
export function zipEntries(zip: Buffer): ZipEntries {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  const entries = new Map<string, ZipEntry>();
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new Error("its directory is damaged");
    const nameLength = zip.readUInt16LE(at + 28);
    const entry = at;
    entries.set(zip.toString("utf8", at + 46, at + 46 + nameLength), {
      unpack: (largestBytes) => unpack(zip, entry, largestBytes),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(zip: Buffer): number {
  const first = Math.max(0, zip.length - 22 - 0xffff);
  for (let at = zip.length - 22; at >= first; at--) {
    if (zip.readUInt32LE(at) === endOfDirectory) return at;
  }
  throw new Error("it has no directory");
}

function unpack(zip: Buffer, entry: number, largestBytes: number): Buffer {
  const method = zip.readUInt16LE(entry + 10);
  const packedBytes = zip.readUInt32LE(entry + 20);
  const header = zip.readUInt32LE(entry + 42);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedBytes);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: largestBytes });
  throw new Error(`it uses compression method ${method}`);
}
