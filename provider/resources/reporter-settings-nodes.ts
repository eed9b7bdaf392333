import { reportersKey } from "../flink/reporter-settings";
import { isSensitive } from "../flink/sensitive";
import { maskedValue, type InspectedNode } from "../hosts/inspect";
import { confOnNode, shownFor, type Properties } from "./node-conf";
import { ourKeys } from "./reporter-settings-plan";

const absent = "absent";

/** One key whose value on a node is not the one that EMR has. */
export interface NodeDifference {
  readonly node: string;
  readonly key: string;
  /** What stands on the node, or `absent`; secrets as a digest of that run. */
  readonly onNode: string;
  readonly inEmr: string | undefined;
}

/** Keys in which a node's file is not what EMR's map says; none when the node was not seen. */
export function nodeDifferences(seen: InspectedNode, emr: Properties): NodeDifference[] {
  if (seen.status !== "seen") return [];
  const { conf } = seen.inspection;
  const file = conf === undefined ? {} : confOnNode(conf);
  const fileName = conf?.fileName ?? "";
  return [...new Set([...Object.keys(file), ...Object.keys(emr)])].sort().flatMap((key) => {
    const wanted = asOnNode({ fileName, key, value: emr[key], nonce: seen.nonce });
    const onNode = file[key];
    if (onNode === undefined ? wanted.length === 0 : wanted.includes(onNode)) return [];
    return [{ node: seen.node, key, onNode: onNode ?? absent, inEmr: emr[key] }];
  });
}

/** What inspection may show of a value: as Flink reads it, secrets as digests. */
function asOnNode(about: {
  fileName: string;
  key: string;
  value: string | undefined;
  nonce: string;
}): string[] {
  const { fileName, key, value, nonce } = about;
  if (value === undefined) return [];
  return shownFor(fileName, key, value).map((read) =>
    isSensitive(key, read) ? maskedValue(nonce, read) : read,
  );
}

/** Whether a key is the reporter's business. */
export function isOurs(key: string, reporterName: string): boolean {
  return key === reportersKey || ourKeys(reporterName).includes(key);
}

/** Stands for a secret on a node that is not the token. */
export const otherSecret = "another value";

/**
 * The reporter's keys that differ on a node, as state shows them: stable from run to run. Of secrets only the token
 * is told from others, by its digest.
 */
export function differsOf(
  seen: InspectedNode,
  emr: Properties,
  about: { reporterName: string; token?: Token },
): Record<string, string> {
  const { reporterName, token } = about;
  const nonce = seen.status === "seen" ? seen.nonce : "";
  const masked = token === undefined ? undefined : maskedValue(nonce, token.value);
  const ours = nodeDifferences(seen, emr).filter(({ key }) => isOurs(key, reporterName));
  const shownAs = (onNode: string) => {
    if (!onNode.startsWith("sha256:")) return onNode;
    return token !== undefined && onNode === masked ? token.digest : otherSecret;
  };
  return Object.fromEntries(ours.map(({ key, onNode }) => [key, shownAs(onNode)]));
}

/** The gateway's token, and what stands for it in state. */
export interface Token {
  readonly value: string;
  readonly digest: string;
}

/**
 * What edits made on nodes alone mean for the map that is to be imported.
 * @throws Error that lists them while `nodeEdits` does not say what to do, or when they cannot be imported.
 */
export function settleNodeEdits(
  about: {
    clusterId: string;
    reporterName: string;
    confFile: string;
    nodeEdits?: "import" | "discard";
  },
  differences: readonly NodeDifference[],
): Properties {
  const foreign = differences.filter(({ key }) => !isOurs(key, about.reporterName));
  if (foreign.length === 0 || about.nodeEdits === "discard") return {};
  const place = `EMR cluster ${about.clusterId}`;
  if (about.nodeEdits === undefined) {
    const lines = foreign.map(
      ({ node, key, onNode, inEmr }) =>
        `- node ${node}: ${key} is ${shown(key, onNode)} there, ${inEmr === undefined ? "absent" : shown(key, inEmr)} in EMR`,
    );
    throw new Error(
      [
        `${place}: ${about.confFile} was edited on nodes, and EMR's delivery would wipe that, nothing was changed. Set nodeEdits: import to take it into EMR, or nodeEdits: discard to let it go.`,
        ...lines,
      ].join("\n"),
    );
  }
  const edits: Properties = {};
  for (const { node, key, onNode } of foreign) {
    if (onNode === absent) continue;
    if (onNode.startsWith("sha256:")) {
      throw new Error(
        `${place}, node ${node}: ${key} is a secret, which is never read from nodes. Set it in the EMR console.`,
      );
    }
    if (edits[key] !== undefined && edits[key] !== onNode) {
      throw new Error(
        `${place}, node ${node}: ${key} differs between nodes, so it is not clear which value to import. Make them equal.`,
      );
    }
    edits[key] = onNode;
  }
  return edits;
}

function shown(key: string, value: string): string {
  return isSensitive(key, value) ? "a secret" : JSON.stringify(value);
}
