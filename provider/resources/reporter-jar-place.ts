import { officialJarHint } from "../flink/official-jars";
import { isAtLeast, versionOfDistJar } from "../flink/version";
import type { InspectedNode } from "../hosts/inspect";
import type { Inspection } from "../hosts/inspection";
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

/** The built-in reporter needs Flink's own jar beside it, and a Flink that it was tried on. */
function builtinFaults({ dist, jars }: Inspection, args: ReporterJarArgs): string[] {
  const version = dist && versionOfDistJar(dist.fileName);
  if (version === undefined) return [];
  const faults: string[] = [];
  if (!isAtLeast(version, 1, 13)) {
    faults.push(
      `the built-in reporter needs Flink 1.13 or later, got ${version.text}. Set plugin.kind: vendor with the vendor's jar.`,
    );
  } else if (isAtLeast(version, 2, 4) && !args.allowUntested) {
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
