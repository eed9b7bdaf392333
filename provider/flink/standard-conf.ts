import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";

import { refused, type ConfFault, type FlatConf, type FlatValue, type Outcome } from "./conf-fault";
import { javaDouble } from "./java-number";
import { deepest, tooDeep } from "./standard-nesting";
import { flink, policy, readStandardSource, type StandardSource } from "./standard-source";

/** A key and a value as they stand in the text. */
export type ParsedPair = Pair<Node, Node | null>;
type ParsedMap = YAMLMap<Node, Node | null>;

/** One value of config.yaml and where it stands. */
export interface StandardLeaf {
  /** All keys above it and its own, joined by dots. */
  readonly key: string;
  readonly value: FlatValue;
  /** The pairs that lead to it, outermost first; the last holds the value. */
  readonly path: readonly ParsedPair[];
  /** Whether a map around it is written in braces. */
  readonly isInBraces: boolean;
}

/** A file that can be edited: its leaves in the order of the text. */
export interface StandardConf extends StandardSource {
  readonly leaves: readonly StandardLeaf[];
}

/** config.yaml as Flink from 1.19 on reads it: maps flattened, the last of equal full keys wins, values typed. */
export function parseStandardConf(text: string): Outcome<{ values: FlatConf }> {
  const read = readStandardConf(text.replace(byteOrderMark, ""));
  return read.ok ? { ok: true, values: valuesOf(read.leaves) } : read;
}

/** What Flink has of leaves that stand in that order. */
export function valuesOf(leaves: readonly StandardLeaf[]): FlatConf {
  return new Map(leaves.map(({ key, value }) => [key, value]));
}

/** The same with the places of all values; the text is one without a byte order mark. */
export function readStandardConf(text: string): Outcome<StandardConf> {
  const source = readStandardSource(text);
  if (!source.ok) return source;
  const walk = new Walk(text);
  const root = source.document.contents as Node | null;
  walk.root(root);
  if (walk.faults.length > 0)
    return refused(walk.faults.slice(0, mostFaults).map((tell) => tell()));
  return { ...source, leaves: walk.leaves };
}

/** Flink drops it before it counts columns. */
export const byteOrderMark = /^\ufeff/;
const mostFaults = 20;
/** Characters from the begin of a key. */
const farthestColon = 1024;
/** No double has more before its point. */
const longestNumber = 309;
/** Where a node stands and what is wrong with it. */
type Complaint = (node: Node | null, what: string, step: string) => void;

class Walk {
  readonly leaves: StandardLeaf[] = [];
  /** Told when asked: to tell a line, those before it are counted, and a file may be wrong in each of its lines. */
  readonly faults: (() => ConfFault)[] = [];

  constructor(private readonly text: string) {}

  root(root: Node | null): void {
    if (isMap(root)) this.map(root as ParsedMap, [], false);
    else if (this.isPlain(root, 0) && root !== null && !isNull(root)) {
      this.flink(root, "is no `key: value`", "Write one a line.");
    }
  }

  private readonly flink: Complaint = (node, what, step) => {
    this.faults.push(() => flink(this.text, node?.range?.[0] ?? 0, what, step));
  };

  private readonly policy: Complaint = (node, what, step) => {
    this.faults.push(() => policy(this.text, node?.range?.[0] ?? 0, what, step));
  };

  private map(map: ParsedMap, path: readonly ParsedPair[], isInBraces: boolean): void {
    if (!this.isPlain(map, path.length)) return;
    const names = new Set<string>();
    // Behind '?' a key stands further in than its neighbours, which is a fault of its own.
    const isAligned = map.flow !== true && !map.items.some(isExplicit);
    const column = this.columnOf(map.items[0]);
    for (const pair of map.items) {
      const name = this.nameOf(pair, names);
      if (name === undefined) continue;
      if (isAligned && this.columnOf(pair) !== column) {
        this.flink(pair.key, "is not indented like the keys before it", "Align it.");
      }
      const { value } = pair;
      const inner = [...path, pair];
      const braces = isInBraces || map.flow === true;
      if (isMap(value)) this.map(value as ParsedMap, inner, braces);
      else this.leaf(inner, braces);
    }
  }

  private leaf(path: readonly ParsedPair[], isInBraces: boolean): void {
    const pair = path[path.length - 1];
    const node = pair?.value ?? null;
    if (!this.isPlain(node, path.length)) return;
    const value = this.flatValue(node, path.length);
    if (value === undefined) {
      this.flink(pair?.key ?? null, "has no value, and Flink would not start", "Give it one.");
      return;
    }
    const key = path.map((one) => (one.key as Scalar<string>).value).join(".");
    this.leaves.push({ key, value, path, isInBraces });
  }

  private columnOf(pair: ParsedPair | undefined): number {
    const property = pair?.srcToken?.start.find(({ type }) => type === "anchor" || type === "tag");
    const start = (property as { offset: number } | undefined)?.offset ?? pair?.key.range?.[0] ?? 0;
    return start - this.text.lastIndexOf("\n", start - 1);
  }

  /** The text of a key that is new in its map, or undefined with a fault; in a list Flink takes one that is no text. */
  private nameOf(
    pair: ParsedPair,
    names: Set<string>,
    ofNoText: Complaint = this.flink,
  ): string | undefined {
    const { key } = pair;
    if (isExplicit(pair)) {
      this.policy(key, "has a key behind '?'", "Write `key: value`.");
    } else if (this.isFarFromItsColon(pair)) {
      this.flink(key, "has a key whose colon is too far away", "Put both on one line.");
    } else if (!this.isPlain(key, 0)) {
      return undefined;
    } else if (isNull(key)) {
      this.policy(key, "has no key", "Name it, or take it out.");
    } else if (!isScalar(key) || typeof key.value !== "string") {
      ofNoText(key, "has a key that is no text", "Quote it.");
    } else if (names.has(key.value)) {
      this.flink(key, "has a key that stands in its map already", "Keep one of them.");
    } else {
      names.add(key.value);
      return key.value;
    }
    return undefined;
  }

  /** Flink looks for the colon on the key's line, and so far. In braces YAML itself lets it come later. */
  private isFarFromItsColon({ key, srcToken }: ParsedPair): boolean {
    const colon = srcToken?.sep?.find(({ type }) => type === "map-value-ind");
    const start = key.range?.[0];
    if (colon === undefined || start === undefined) return false;
    return (
      colon.offset - start > farthestColon || this.text.slice(start, colon.offset).includes("\n")
    );
  }

  /** Whether nothing about a node makes an edit elsewhere change it. */
  private isPlain(node: Node | null, depth: number): boolean {
    const before = this.faults.length;
    if (depth > deepest) this.policy(node, tooDeep.what, tooDeep.step);
    if (isAlias(node)) this.policy(node, "is an alias", "Write the value out.");
    else if (node?.anchor !== undefined) this.policy(node, "has an anchor", "Take it out.");
    if (node?.tag !== undefined) this.policy(node, "has a tag", "Take it out.");
    return this.faults.length === before;
  }

  private flatValue(node: Node | null, depth: number): FlatValue | undefined {
    if (node === null || isNull(node)) return undefined;
    if (!isScalar(node)) return { text: this.json(node, depth), type: "list" };
    const { value } = node;
    if (typeof value !== "string" && (node.source?.length ?? 0) > longestNumber) {
      this.policy(node, `has a number of more than ${longestNumber} digits`, "Quote it.");
    }
    if (typeof value === "boolean") return { text: String(value), type: "boolean" };
    if (typeof value === "bigint") return { text: String(value), type: "integer" };
    if (typeof value === "number") return { text: javaDouble(value), type: "float" };
    return { text: this.stringOf(node, String(value)), type: "string" };
  }

  /** Of a block without text, or cut off by the end of the file, parsers have different views. */
  private stringOf(node: Scalar, value: string): string {
    if (!node.type?.startsWith("BLOCK_")) return value;
    const isCut = node.range?.[1] === this.text.length && !this.text.endsWith("\n");
    if (isCut) this.policy(node, "begins a block without a line end", "Add a line end.");
    if (value.trim() === "") this.policy(node, "begins a block with nothing in it", "Write ''.");
    return value;
  }

  private json(node: Node | null, depth: number): string {
    if (!this.isPlain(node, depth)) return "";
    if (isSeq(node)) {
      return `[${node.items.map((item) => this.json(item as Node | null, depth + 1)).join(",")}]`;
    }
    if (isMap(node)) {
      const names = new Set<string>();
      const members = (node as ParsedMap).items.map((pair) => {
        const name = this.nameOf(pair, names, this.policy) ?? "";
        return `${JSON.stringify(name)}:${this.json(pair.value, depth + 1)}`;
      });
      return `{${members.join(",")}}`;
    }
    const value = this.flatValue(node, depth);
    if (value === undefined) return "null";
    const isWord = value.type === "string" || /[yN]/.test(value.text.slice(-1));
    return isWord ? JSON.stringify(value.text) : value.text;
  }
}

function isExplicit({ srcToken }: ParsedPair): boolean {
  return srcToken?.start.some(({ type }) => type === "explicit-key-ind") ?? false;
}

function isNull(node: Node | null): boolean {
  return isScalar(node) && node.value === null;
}
