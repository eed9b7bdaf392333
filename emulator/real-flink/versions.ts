/** What differs between the versions of Flink for whoever starts them. */

/** 1.18.1 → 118, 2.0.2 → 200: minors in their order. */
export function flinkOrder(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 100 + minor;
}

/** The configuration file that a version reads where both could be there. */
export type ConfFileName = "flink-conf.yaml" | "config.yaml";

/** The file that a node of this version has unless somebody says otherwise: from 2.0 on there is but one. */
export function usualConfFile(version: string): ConfFileName {
  return flinkOrder(version) >= 200 ? "config.yaml" : "flink-conf.yaml";
}

/**
 * What the JVM must open on Java 17 and newer: the first for the processes of old versions to start, the others for a
 * program's `main`, which a session runs when a jar is submitted over REST. Flink's own scripts pass the same.
 */
export function javaFlags(version: string): string[] {
  const old = ["--add-exports=java.base/sun.net.util=ALL-UNNAMED"];
  return [
    ...(flinkOrder(version) < 118 ? old : []),
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
  ];
}

/** Whether TaskManagers may leave their groups in the gateway when they are stopped in order: a race up to 1.14. */
export function mayLeaveTaskManagerGroups(version: string): boolean {
  return flinkOrder(version) <= 114;
}
