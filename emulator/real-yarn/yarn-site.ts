/** Hadoop's configuration files for a YARN on loopback and for those who submit to it. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Property → value of a file such as yarn-site.xml. */
export type Site = Readonly<Record<string, string>>;

/** Where a YARN listens: `HOST:PORT` each. */
export interface YarnAddresses {
  /** Where clients submit. */
  readonly client: string;
  readonly scheduler: string;
  readonly tracker: string;
  readonly admin: string;
  /** The ResourceManager's web pages and REST interface, and the proxy of applications. */
  readonly web: string;
  readonly nodeManager: string;
  readonly localizer: string;
  /** The NodeManager's web pages, with the logs of running containers. */
  readonly nodeWeb: string;
}

/** How many ports {@link addressesOf} takes. */
export const YARN_PORTS = 8;

/** Addresses on loopback at these ports. */
export function addressesOf(ports: readonly number[]): YarnAddresses {
  const [client, scheduler, tracker, admin, web, nodeManager, localizer, nodeWeb] = ports.map(
    (port) => `127.0.0.1:${port}`,
  );
  const all = { client, scheduler, tracker, admin, web, nodeManager, localizer, nodeWeb };
  return all as YarnAddresses;
}

/** What a submitting node must know. EMR's own nodes have the same keys. */
export function clientSite(at: YarnAddresses, dir: string): Site {
  return {
    "yarn.resourcemanager.hostname": "127.0.0.1",
    "yarn.resourcemanager.address": at.client,
    "yarn.resourcemanager.scheduler.address": at.scheduler,
    "yarn.resourcemanager.resource-tracker.address": at.tracker,
    "yarn.resourcemanager.admin.address": at.admin,
    "yarn.resourcemanager.webapp.address": at.web,
    "yarn.scheduler.minimum-allocation-mb": "128",
    "yarn.log-aggregation-enable": "true",
    "yarn.nodemanager.remote-app-log-dir": path.join(dir, "aggregated"),
    // Hadoop's own default is a quarter of an hour.
    "yarn.resourcemanager.connect.max-wait.ms": "10000",
    "yarn.resourcemanager.connect.retry-interval.ms": "500",
  };
}

/** What the daemons must know besides. */
export function daemonSite(at: YarnAddresses, dir: string): Site {
  return {
    "yarn.nodemanager.hostname": "127.0.0.1",
    "yarn.nodemanager.address": at.nodeManager,
    "yarn.nodemanager.localizer.address": at.localizer,
    "yarn.nodemanager.webapp.address": at.nodeWeb,
    "yarn.nodemanager.local-dirs": path.join(dir, "local"),
    "yarn.nodemanager.log-dirs": path.join(dir, "logs"),
    "yarn.nodemanager.resource.memory-mb": "8192",
    "yarn.nodemanager.resource.cpu-vcores": "16",
    // The lab's processes are small; whoever limits them is Flink.
    "yarn.nodemanager.vmem-check-enabled": "false",
    "yarn.nodemanager.pmem-check-enabled": "false",
    // A full disk of this machine is not what is tested.
    "yarn.nodemanager.disk-health-checker.enable": "false",
    "yarn.scheduler.capacity.root.queues": "default",
    "yarn.scheduler.capacity.root.default.capacity": "100",
    "yarn.scheduler.capacity.maximum-am-resource-percent": "1",
    "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms": "200",
  };
}

/**
 * The file system that YARN and Flink take for a shared one, such as HDFS. In it are the files of this machine by their own
 * paths, as far as they lie in the same top folder as YARN's own.
 */
export const SHARED_FILES = "viewfs://shared";

/**
 * What both must know of Hadoop itself. With `file:` alone Flink's client would refuse `yarn.provided.lib.dirs`, since no
 * other node can read that.
 */
export function coreSite(dir: string): Site {
  const top = `/${dir.split("/")[1]}`;
  return {
    "fs.defaultFS": `${SHARED_FILES}/`,
    // The shorter link of "/" itself lists files under wrong names.
    [`fs.viewfs.mounttable.shared.link.${top}`]: `file://${top}`,
    "fs.viewfs.mounttable.shared.homedir": path.join(dir, "user"),
    "hadoop.tmp.dir": path.join(dir, "tmp"),
  };
}

/** The text of such a file. */
export function renderSite(site: Site): string {
  const properties = Object.entries(site).map(
    ([name, value]) =>
      `  <property><name>${escape(name)}</name><value>${escape(value)}</value></property>`,
  );
  return `<?xml version="1.0"?>\n<configuration>\n${properties.join("\n")}\n</configuration>\n`;
}

const LOG4J = `log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.target=System.err
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n
`;

/** Writes a folder for HADOOP_CONF_DIR. */
export function writeHadoopConf(folder: string, files: { core: Site; yarn: Site }): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "core-site.xml"), renderSite(files.core));
  writeFileSync(path.join(folder, "yarn-site.xml"), renderSite(files.yarn));
  writeFileSync(path.join(folder, "log4j.properties"), LOG4J);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
