import { deflateRawSync } from "node:zlib";

import { factoryClassOf } from "../../provider/flink/jar";

const services = "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory";
const official = "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory";

interface Entry {
  readonly name: string;
  readonly text: string;
  /** 0 stored, 8 deflated. */
  readonly method?: number;
}

/** A zip file as the format's description has it; extra fields differ between the header and the directory. */
function zip(entries: readonly Entry[], comment = ""): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, method = 8 } of entries) {
    const plain = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(plain) : plain;
    const fields = Buffer.alloc(20);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(packed.length, 12);
    fields.writeUInt32LE(plain.length, 16);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    header.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    fields.copy(entry, 6);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    files.push(header, Buffer.from(name), Buffer.alloc(4, 0xca), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + 4 + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...files, ...directory, end, Buffer.from(comment)]);
}

test.each([
  ["deflated", 8],
  ["stored", 0],
])("finds the factory in a %s entry behind others", (_, method) => {
  const other = { name: "META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\n" };
  const jar = zip([other, { name: services, text: `${official}\n`, method }]);
  expect(factoryClassOf(jar)).toBe(official);
});

test.each([
  ["comments, blank lines and blanks", `# licence\r\n\r\n  ${official}  # ours\r\n`, official],
  [
    "Prometheus' pull factory before it",
    `org.apache.flink.metrics.prometheus.PrometheusReporterFactory\n${official}\n`,
    official,
  ],
  ["a factory by another name", "com.example.AuthFactory\n", "com.example.AuthFactory"],
  ["no line break at the end", "a.b.C$D", "a.b.C$D"],
  ["nothing but comments", "# none\n", undefined],
  ["no class name", "a b\n1.x\n../etc\n", undefined],
])("reads a list with %s", (_, text, expected) => {
  expect(factoryClassOf(zip([{ name: services, text }]))).toBe(expected);
});

test("a jar without the list names no factory", () => {
  expect(factoryClassOf(zip([{ name: "a/B.class", text: "x" }]))).toBeUndefined();
  expect(factoryClassOf(zip([]))).toBeUndefined();
});

test("finds the directory before a comment", () => {
  const jar = zip([{ name: services, text: official }], "built by hand");
  expect(factoryClassOf(jar)).toBe(official);
});

describe("refuses", () => {
  const good = zip([{ name: services, text: official }]);

  test.each([
    ["an empty file", Buffer.alloc(0)],
    ["a short file", Buffer.from("PK")],
    ["a page of HTML", Buffer.from("<html>404</html>".repeat(20))],
    ["a jar whose end is cut off", good.subarray(0, good.length - 10)],
  ])("%s", (_, bytes) => {
    const reason = "jar: is no readable zip file, it has no directory.";
    expect(() => factoryClassOf(bytes)).toThrow(reason);
  });

  test("a jar whose beginning is cut off", () => {
    expect(() => factoryClassOf(good.subarray(20))).toThrow("jar: is no readable zip file, ");
  });

  test("a compression that Java's jars do not have", () => {
    expect(() => factoryClassOf(zip([{ name: services, text: official, method: 12 }]))).toThrow(
      "jar: is no readable zip file, it uses compression method 12.",
    );
  });

  test("a list that unpacks to more than a list may be", () => {
    const bomb = zip([{ name: services, text: "#".repeat(200_000) }]);
    expect(() => factoryClassOf(bomb)).toThrow("jar: is no readable zip file, ");
  });
});
