import { officialJarHint } from "../flink/official-jars";
import { parseJavaMajor } from "../flink/java-version";
import { isNewerThanTried, isTooOldForBuiltin, vendorRefusals } from "../flink/reporter-support";
import { versionOfDistJar } from "../flink/version";
import { shippingFindings } from "../flink/yarn-shipping";
import type { InspectedNode } from "../hosts/inspect";
import type { Inspection } from "../hosts/inspection";
import { confOnNode } from "./node-conf";
import type { ReporterJarArgs } from "./reporter-jar-args";
import { namedJar } from "./reporter-jar-file";

const official = /^plugins\/metrics-prometheus\/flink-metrics-prometheus[^/]*\.jar$/;

/** Pure: why the jar cannot be put on a node, one line each; none for nodes that were not seen. */
export function placementFaults(seen: readonly InspectedNode[], args: ReporterJarArgs): string[] {
  return seen.flatMap((one) => {
    if (one.status !== "seen") return [];
    const faults = [
      ...distributionFaults(one.inspection, args),
      ...(args.jar.builtin ? builtinFaults(one.inspection, args) : []),
      ...shippingFaults(one.inspection, args),
    ];
    return faults.map((fault) => `node ${one.node}: ${fault}`);
  });
}

function distributionFaults(
  { isFlinkPresent, dist, otherDists }: Inspection,
  { flinkHome }: ReporterJarArgs,
): string[] {
  if (!isFlinkPresent) {
    return [`${flinkHome}/lib is not there. Set flinkHome, or list the node in excludeNodes.`];
  }
  if (dist === undefined) {
    return [`${flinkHome}/lib has no flink-dist*.jar. Set flinkHome, or exclude the node.`];
  }
  if (otherDists.length === 0) return [];
  const got = [dist.fileName, ...otherDists].join(" and ");
  return [`lib has more than one Flink, got ${got}, expected one. Remove the one not in use.`];
}

/** A jar that does not reach the containers does nothing. */
function shippingFaults({ conf }: Inspection, args: ReporterJarArgs): string[] {
  if (conf === undefined || args.inProvidedLibDirs) return [];
  const folder = args.jar.builtin ? "plugins" : "lib";
  const findings = shippingFindings(confOnNode(conf), { ...args, folder });
  return findings.map(
    ({ reason, cure }) => `${reason} ${cure} Then set plugin.inProvidedLibDirs: true.`,
  );
}

/** Pure: why a vendor's jar would not be loaded on a node, one line each. For jars that are not there yet. */
export function vendorFaults(seen: readonly InspectedNode[], args: ReporterJarArgs): string[] {
  if (args.jar.builtin) return [];
  return seen.flatMap((one) => {
    const dist = one.status === "seen" ? one.inspection.dist : undefined;
    const version = dist && versionOfDistJar(dist.fileName);
    if (one.status !== "seen" || version === undefined) return [];
    const javaMajor = parseJavaMajor(one.inspection.javaVersion ?? "");
    return vendorRefusals({ version, javaMajor }).map(
      ({ reason, nextStep }) => `node ${one.node}: ${reason} ${nextStep}`,
    );
  });
}

/** The built-in reporter needs Flink's own jar beside it, and a Flink that it was tried on. */
function builtinFaults({ dist, jars }: Inspection, args: ReporterJarArgs): string[] {
  const version = dist && versionOfDistJar(dist.fileName);
  if (version === undefined) return [];
  const faults: string[] = [];
  if (isTooOldForBuiltin({ version })) {
    faults.push(
      `the built-in reporter needs Flink 1.13 or later, got ${version.text}. Set plugin.kind: vendor with the vendor's jar.`,
    );
  } else if (isNewerThanTried({ version }) && !args.allowUntested) {
    faults.push(
      `the built-in reporter was not tried on Flink ${version.text}, expected 1.13 to 2.3. Set plugin.allowUntested: true to try it.`,
    );
  }
  const { folder } = namedJar(args.jar);
  if (!jars.some(({ path }) => official.test(path))) {
    faults.push(
      `${folder} has no flink-metrics-prometheus*.jar, which the built-in reporter needs beside it. Put ${officialJarHint(version.text)} there.`,
    );
  }
  return faults;
}
