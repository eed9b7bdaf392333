/**
 * Jars that look like Flink's to whoever reads them: service files and classes by their real names. A class's body
 * is only its magic number and the strings by which the stand-in for `flink run` tells one reporter from another;
 * real jars carry the same strings in their constant pools.
 */
import { writeZip, type ZipEntry } from "./zip";

/** The file in which a jar names its reporter factories. */
export const factoryServices =
  "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory";
/** The factory of the official push gateway reporter, and of the vendor's. */
export const pushGatewayFactory =
  "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory";
/** The factory of flinkwatch's own reporter: the real jar, not a stand-in, is what a test or `pulumi up` installs. */
export const authenticatingFactory =
  "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporterFactory";
/** The reporter class that the deprecated `.class` key names. */
export const pushGatewayReporter =
  "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter";
/** What both reporters extend. */
export const reporterBase = "org.apache.flink.metrics.prometheus.AbstractPrometheusReporter";

const classMagic = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]);

function classEntry(className: string, ...constants: string[]): ZipEntry {
  const name = `${className.replaceAll(".", "/")}.class`;
  return {
    name,
    data: Buffer.concat([classMagic, Buffer.from([className, ...constants].join("\0"))]),
  };
}

function reporterJar(title: string, factories: string[], constants: string[]): Buffer {
  return writeZip([
    {
      name: "META-INF/MANIFEST.MF",
      data: Buffer.from(`Manifest-Version: 1.0\r\nImplementation-Title: ${title}\r\n\r\n`),
    },
    { name: factoryServices, data: Buffer.from(`${factories.join("\n")}\n`) },
    classEntry(reporterBase),
    ...(factories.includes(pushGatewayFactory) ? [classEntry(pushGatewayFactory)] : []),
    classEntry(pushGatewayReporter, reporterBase.replaceAll(".", "/"), ...constants),
    classEntry(`${pushGatewayReporter}Options`, "host", "port", "jobName", ...constants),
  ]);
}

/** A stand-in for the vendor's jar: the official names, and classes that know `needBasicAuth`, `user`, `password`. */
export function vendorJar(options: { withFactory?: boolean } = {}): Buffer {
  const factories = options.withFactory === false ? [] : [pushGatewayFactory];
  return reporterJar("flink-metrics-prometheus-auth", factories, [
    "needBasicAuth",
    "user",
    "password",
    "Authorization",
  ]);
}

/** A stand-in for `flink-metrics-prometheus-VERSION.jar` as the distribution of that version holds it. */
export function officialJar(version: string): Buffer {
  const pull = "org.apache.flink.metrics.prometheus.PrometheusReporterFactory";
  return reporterJar(`Flink : Metrics : Prometheus ${version}`, [pull, pushGatewayFactory], []);
}

/** A jar of another kind: nothing in it but its manifest. */
export function plainJar(title: string): Buffer {
  return writeZip([
    {
      name: "META-INF/MANIFEST.MF",
      data: Buffer.from(`Manifest-Version: 1.0\r\nImplementation-Title: ${title}\r\n\r\n`),
    },
  ]);
}
