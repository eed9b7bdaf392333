import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

import { factoryClassOf, inspectJar } from "../../provider/flink/jar";
import { builtinFactoryClass } from "../../provider/flink/reporter-settings";
import { parseFlinkVersion } from "../../provider/flink/version";

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

describe("a jar as a reporter", () => {
  const folder = "org/apache/flink/metrics/prometheus/";
  const list = { name: services, text: official };
  const factory = { name: `${folder}PrometheusPushGatewayReporterFactory.class`, text: "x" };
  const own = { name: `${folder}Push.class`, text: "x" };
  const foreign = ["a/A", "b/B", "c/C", "d/D"].map((name) => ({ name: `${name}.class`, text: "" }));
  const flink = (text: string) => parseFlinkVersion(text);
  const usual =
    "org/apache/flink/metrics/prometheus/, org/apache/flink/shaded/io/prometheus/, io/prometheus/, javax/xml/bind/, javax/activation/";
  const noFactory = `jar: names no factory, without which Flink from 1.11 on does not load it, expected the entry ${services}. Take another build.`;
  const noClasses = "jar: holds no classes. Take another build.";

  test("the one that we ship is good", () => {
    const jar = readFileSync(join(__dirname, "../../reporter/flinkwatch-reporter.jar"));
    expect(inspectJar(jar, flink("2.3.0"))).toEqual({
      factoryClass: builtinFactoryClass,
      faults: [],
    });
  });

  test.each([
    ["what a vendor's build holds", [list, factory, own]],
    [
      "the client's classes, relocated or not, and JAXB",
      [
        list,
        factory,
        { name: "org/apache/flink/shaded/io/prometheus/client/Gauge.class", text: "" },
        { name: "io/prometheus/client/Gauge.class", text: "" },
        { name: "javax/xml/bind/DatatypeConverter.class", text: "" },
        { name: "javax/activation/DataHandler.class", text: "" },
      ],
    ],
    [
      "classes for newer versions of Java",
      [list, factory, { name: `META-INF/versions/9/${folder}Push.class`, text: "" }],
    ],
    [
      "what describes modules",
      [list, factory, { name: "META-INF/versions/9/module-info.class", text: "" }],
    ],
  ])("takes %s", (_, entries) => {
    expect(inspectJar(zip(entries))).toEqual({ factoryClass: official, faults: [] });
  });

  test("a factory of another package may bring that package", () => {
    const entries = [
      { name: services, text: "com.example.Factory" },
      { name: "com/example/Factory.class", text: "" },
      { name: "com/example/inner/Push.class", text: "" },
    ];
    expect(inspectJar(zip(entries)).faults).toEqual([]);
  });

  test.each([
    ["1.10.3", []],
    ["1.11.0", [noFactory]],
    ["2.3.0", [noFactory]],
  ])("without a factory, for Flink %s: %j", (version, faults) => {
    expect(inspectJar(zip([own]), flink(version))).toEqual({ faults });
  });

  test.each([
    ["no list", [own], [noFactory]],
    ["neither list nor classes", [{ name: "a.txt", text: "" }], [noFactory, noClasses]],
    [
      "a list alone",
      [list],
      [`jar: names the factory ${official}, which is not in it. Take another build.`, noClasses],
    ],
    [
      "a factory that is missing, beside others",
      [list, own],
      [`jar: names the factory ${official}, which is not in it. Take another build.`],
    ],
    [
      "classes that are no reporter's",
      [list, factory, ...foreign],
      [
        `jar: holds classes that are no reporter's and would stand before Flink's own, got a/A.class, b/B.class, c/C.class and 1 more, expected ${usual}. Take another build.`,
      ],
    ],
  ])("refuses one with %s", (_, entries, faults) => {
    expect(inspectJar(zip(entries)).faults).toEqual(faults);
  });

  const good = zip([list, factory]);
  test.each([
    ["0 bytes", Buffer.alloc(0), /^jar: is empty, got 0 bytes, expected a jar\. Check where/],
    ["HTML", Buffer.from("<html>"), /^jar: is no readable zip file, it has no directory, got 6 b/],
    ["an end alone", good.subarray(40), /^jar: is no readable zip file, .*expected a jar\. Check/],
    ["half a file", good.subarray(0, 99), /^jar: is no readable zip file, it has no directory, /],
    ["a list of a size that none has", zip([{ ...list, text: "#".repeat(99_999) }]), /no readable/],
  ])("refuses %s", (_, bytes, expected) => {
    const { factoryClass, faults } = inspectJar(bytes);
    expect(factoryClass).toBeUndefined();
    expect(faults).toEqual([expect.stringMatching(expected)]);
  });

  test("never throws, whatever byte is damaged", () => {
    for (let at = 0; at < good.length; at++) {
      const damaged = Buffer.from(good);
      damaged[at] = 0xff - (damaged[at] ?? 0);
      expect(Array.isArray(inspectJar(damaged).faults)).toBe(true);
    }
  });
});
