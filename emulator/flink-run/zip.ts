/**
 * The little of the zip format that jars need: deflated or stored entries, no encryption, no zip64. Written here
 * because the local cloud must read jars with eyes of its own.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const DEFLATED = 8;
/** 1980-01-01, the format's first day: equal input gives equal bytes. */
const FIXED_DATE = 0x21;

const crcTable = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The members that local and central header share, from the version needed to the length of the name. */
function sharedFields(name: Buffer, data: Buffer, packed: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(FIXED_DATE, 8);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value, 0);
  return buffer;
}

/** Packs entries, in their order, into an archive. Equal entries give equal bytes. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const nameBytes = Buffer.from(name, "utf8");
    const packed = deflateRawSync(data, { level: 9 });
    const shared = sharedFields(nameBytes, data, packed);
    const file = Buffer.concat([uint32(LOCAL_HEADER), shared, nameBytes, packed]);
    const madeBy = Buffer.from([20, 0]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([uint32(CENTRAL_HEADER), madeBy, shared, tail, nameBytes]));
    files.push(file);
    offset += file.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END_OF_DIRECTORY, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, index, end]);
}

function findEnd(archive: Buffer): number {
  for (let at = archive.length - END_LENGTH; at >= 0; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error("zip: no end of central directory, expected an archive. Check the file.");
}

function readEntry(archive: Buffer, at: number): ZipEntry & { next: number } {
  if (archive.readUInt32LE(at) !== CENTRAL_HEADER) {
    throw new Error(`zip: broken central directory at byte ${at}, expected a header.`);
  }
  const nameLength = archive.readUInt16LE(at + 28);
  const extra = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
  const local = archive.readUInt32LE(at + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
  const data = archive.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(packed) : packed;
  return { name, data, next: at + 46 + nameLength + extra };
}

/**
 * Unpacks an archive's entries.
 * @throws {Error} when the bytes are not an archive.
 */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const { next, name, data } = readEntry(archive, at);
    entries.push({ name, data });
    at = next;
  }
  return entries;
}
