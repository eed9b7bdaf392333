import { createHash } from "node:crypto";

import { fileOf, type ConfFileName, type Dialect } from "../flink/conf-file";
import type { ConfChange, Outcome } from "../flink/conf-fault";
import { decodeConf, mergeConf, parseConf } from "../flink/flink-conf";
import { piecesOf } from "../hosts/conf-pieces";
import { readConfs, type ConfOnNode } from "../hosts/conf-reading";
import type { NodeResult, ScriptRun } from "../hosts/hosts";
import type { Context } from "../lifecycle/resource";
import { serialised } from "../lifecycle/serialised";
import type { Clients } from "./clients";
import type { Properties } from "./node-conf";
import { judged, runOnNodes } from "./reporter-run";

type Ctx = Context<Clients>;

/** Flink's configuration on nodes of one cluster. */
export interface NodeConfPlace {
  readonly clusterId: string;
  readonly flinkHome: string;
  readonly fileName: ConfFileName;
  /** Instance ids. */
  readonly nodes: readonly string[];
  /** As in a `ClusterRun`. */
  readonly unreachable: "warn" | "fail";
}

/** One node's file as Flink has it. */
export interface NodeConf extends ConfOnNode {
  readonly text: string;
  /** In clear. */
  readonly values: Properties;
}

/** What is done to one node's file: some keys, another text, or all as it was before us. */
export type NodeConfChange = ConfChange | { readonly text: string } | "first";

/** A change of files that were read. */
export interface NodeConfWrite {
  readonly files: readonly NodeConf[];
  /** Pure; undefined: the file stays as it is. */
  readonly change: (file: NodeConf) => NodeConfChange | undefined;
  /** What was kept of before us goes. @default false */
  readonly isLast?: boolean;
  /** All that comes before the first change is tried, and nothing is changed. @default false */
  readonly isTrial?: boolean;
  /** On how many nodes it may fail. @default 0 */
  readonly maxFailures?: number;
}

/** Tries, as long as somebody else writes the same file. */
const mostTries = 5;
const writeTimeoutSeconds = 60;

/**
 * Reads the file of each node, with all that is secret in it; `isFirst`: what was kept of before us.
 * @throws Error when a file cannot be read, is none that Flink reads, or is missing where that is not `isMissingFine`.
 */
export async function readNodeConfs(
  context: Ctx,
  place: NodeConfPlace,
  which: { isFirst?: boolean; isMissingFine?: boolean } = {},
): Promise<NodeConf[]> {
  const { clusterId, unreachable, ...where } = place;
  const hosts = {
    run: async (run: Parameters<Clients["hosts"]["run"]>[0]) => {
      const results = await runOnNodes(context, { ...run, clusterId, unreachable });
      return new Map(results.map((result) => [result.node, result]));
    },
  };
  const { isFirst = false, isMissingFine = false } = which;
  const reading = { ...where, isFirst, signal: context.signal };
  const { files, absent, failed } = await readConfs(hosts, reading);
  const missing = isMissingFine ? [] : absent;
  const faults = [
    ...failed.map(({ node, reason = "no reason given" }) => `- node ${node}: ${reason}`),
    ...missing.map((node) => `- node ${node}: is not there. List the node in excludeNodes.`),
  ];
  const read = files.flatMap((file) => {
    const outcome = readable(file, dialectOf(place.fileName));
    if (outcome.ok) return [outcome.conf];
    faults.push(...faultsOf(file, outcome.faults));
    return [];
  });
  refuse(place, faults);
  return read;
}

function readable(file: ConfOnNode, dialect: Dialect): Outcome<{ conf: NodeConf }> {
  const decoded = decodeConf(dialect, file.bytes);
  if (!decoded.ok) return decoded;
  const parsed = parseConf(dialect, decoded.text);
  if (!parsed.ok) return parsed;
  const texts = [...parsed.values].map(([key, { text }]) => [key, text]);
  const values = Object.fromEntries(texts) as Properties;
  return { ok: true, conf: { ...file, text: decoded.text, values } };
}

/**
 * Changes the files, each in one transaction on its node: all else in them stays byte for byte. A file that somebody
 * changed since it was read is read again. Answers the nodes whose file was written.
 * @throws Error when a file cannot be edited safely, and nothing was changed; NodesFailed when nodes did not take it,
 * and all others did.
 */
export async function writeNodeConfs(
  context: Ctx,
  place: NodeConfPlace,
  what: NodeConfWrite,
): Promise<string[]> {
  const { clusterId, unreachable } = place;
  const written: string[] = [];
  let files = what.files;
  for (let tries = 0; tries < mostTries; tries++) {
    const planned = plan(place, files, what);
    if (planned.length === 0) return written;
    const results: NodeResult[] = [];
    for (const same of grouped(planned)) {
      const run = runOf(place, same, what);
      const these = await serialised(`nodes:${clusterId}`, () =>
        context.clients.hosts.run({ ...run, signal: context.signal }),
      );
      results.push(...these.values());
    }
    const about = { clusterId, unreachable, script: "write-conf", ...what } as const;
    const done = judged(context, about, results);
    const isLeft = ({ output }: NodeResult) => output.includes("result changed");
    written.push(...done.filter((one) => !isLeft(one)).map(({ node }) => node));
    const left = done.filter(isLeft).map(({ node }) => node);
    if (left.length === 0) return written;
    files = await readNodeConfs(context, { ...place, nodes: left });
  }
  throw new Error(
    `EMR cluster ${clusterId}: conf/${place.fileName} was changed by somebody else ${mostTries} times in a row. Run again when nobody works on it.`,
  );
}

/** A file and its bytes to be, as latin1; without them it becomes what was there before us. */
interface Planned {
  readonly file: NodeConf;
  readonly after?: string;
}

function plan(
  place: NodeConfPlace,
  files: readonly NodeConf[],
  { change, isLast = false }: NodeConfWrite,
): Planned[] {
  const faults: string[] = [];
  const planned = files.flatMap((file): Planned[] => {
    const wanted = change(file);
    if (wanted === undefined) return [];
    if (wanted === "first") return [{ file }];
    const merged =
      "text" in wanted
        ? ({ ok: true, text: wanted.text } as const)
        : mergeConf(dialectOf(place.fileName), file.text, wanted);
    if (!merged.ok) faults.push(...faultsOf(file, merged.faults));
    if (!merged.ok || (merged.text === file.text && !isLast)) return [];
    return [{ file, after: Buffer.from(merged.text).toString("latin1") }];
  });
  refuse(place, faults);
  return planned;
}

/** Nodes with the same file are written together. */
function grouped(planned: readonly Planned[]): Planned[][] {
  const groups = new Map<string, Planned[]>();
  for (const one of planned) {
    const { key, was } = one.file;
    const name = JSON.stringify([key, was, one.after]);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()];
}

/** One command for nodes with the same file. */
function runOf(
  { flinkHome, fileName }: NodeConfPlace,
  same: readonly Planned[],
  { isLast = false, isTrial = false }: NodeConfWrite,
): ScriptRun {
  const [{ file, after }] = same as [Planned];
  return {
    script: "write-conf",
    nodes: same.map((one) => one.file.node),
    parameters: {
      FW_HOME: flinkHome,
      FW_FILE: fileName,
      FW_LAST: isLast ? "1" : "",
      FW_TRIAL: isTrial ? "1" : "",
    },
    secrets: {
      FW_KEY: file.key,
      FW_WAS: file.was,
      FW_PIECES: after === undefined ? "first" : piecesOf(file.bytes.toString("latin1"), after),
      FW_SHA256: createHash("sha256")
        .update(after ?? "", "latin1")
        .digest("hex"),
    },
    timeoutSeconds: writeTimeoutSeconds,
  };
}

/** How a file of that name is written. */
export function dialectOf(fileName: ConfFileName): Dialect {
  return fileName === fileOf.standard ? "standard" : "legacy";
}

function faultsOf({ node }: ConfOnNode, faults: readonly { reason: string }[]): string[] {
  return faults.map(({ reason }) => `- node ${node}: ${reason}`);
}

function refuse(place: NodeConfPlace, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const head = `EMR cluster ${place.clusterId}: conf/${place.fileName} cannot be edited, nothing was changed.`;
  throw new Error([head, ...faults].join("\n"));
}
