import type { SyntaxNode, Tree } from "@lezer/common";
import type { LRParser } from "@lezer/lr";
import { parseDuration, printDuration } from "./duration";

// Its code is there as CommonJS, but its types say that they are those of an ES module.
const { parser } = require("@prometheus-io/lezer-promql") as { parser: LRParser };

/** One place of an expression that reads series. */
export interface Selector {
  /** Name of the metric; empty if only matchers choose it. */
  readonly metric: string;
  /** How far back it looks, in seconds, ranges of subqueries around it included; 0 for an instant. */
  readonly rangeSeconds: number;
  /** By how much it looks back earlier, in seconds. */
  readonly offsetSeconds: number;
}

/** How {@link rewriteExpression} changes an expression. */
export interface Rewriting {
  /** Matchers, such as `job_name="a"`, to add to a selector of that metric. */
  readonly matchers: (metric: string) => readonly string[];
  /** The new length of a range or subquery, in seconds. */
  readonly range?: (seconds: number) => number;
}

/** Where in the text an expression is no PromQL; `undefined` if it is. Types are not checked. */
export function syntaxFault(expression: string): string | undefined {
  let fault: string | undefined;
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (type.isError) fault ??= `near ${JSON.stringify(around(expression, from, to))}`;
    },
  });
  return fault;
}

/** Every place that reads series, in the order of the text. Pure. */
export function selectorsOf(expression: string): Selector[] {
  return vectorSelectors(parser.parse(expression)).map((node) => ({
    metric: textOf(expression, node.getChild("Identifier")),
    rangeSeconds: lengthsAround(expression, node, ["MatrixSelector", "SubqueryExpr"]),
    offsetSeconds: lengthsAround(expression, node, ["OffsetExpr"]),
  }));
}

/** The text of every place that reads series, such as `up{job="a"}`, without range and offset; in the order of the text. Pure. */
export function selectorTexts(expression: string): string[] {
  return vectorSelectors(parser.parse(expression)).map((node) => textOf(expression, node));
}

/** The expression with more matchers on its selectors and other lengths of its ranges. Pure. */
export function rewriteExpression(expression: string, rewriting: Rewriting): string {
  const tree = parser.parse(expression);
  const edits = [
    ...vectorSelectors(tree).flatMap((node) => matcherEdit(expression, node, rewriting)),
    ...rangeEdits(expression, tree, rewriting),
  ];
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, put }) => text.slice(0, from) + put + text.slice(to), expression);
}

/** One copy of the expression for every duration in it, with that one multiplied; steps of subqueries apart. */
export function withEachDuration(expression: string, factor: number): string[] {
  return durations(parser.parse(expression), DURATION_HOLDERS).map(({ from, to }) => {
    const seconds = parseDuration(expression.slice(from, to)) ?? 0;
    return expression.slice(0, from) + printDuration(seconds * factor) + expression.slice(to);
  });
}

/**
 * Whether an expression can give anything where only some metrics are there: of `a or b` one is enough, `a unless b`
 * needs no b, all else needs every part. Pure.
 */
export function canHold(expression: string, isThere: (metric: string) => boolean): boolean {
  const holds = (node: SyntaxNode): boolean => {
    if (node.name === "VectorSelector") {
      return isThere(textOf(expression, node.getChild("Identifier")));
    }
    const { firstChild: left, lastChild: right } = node;
    if (node.getChild("Or") && left && right) return holds(left) || holds(right);
    if (node.getChild("Unless") && left) return holds(left);
    return childrenOf(node).every(holds);
  };
  return holds(parser.parse(expression).topNode);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

const DURATION_HOLDERS = ["MatrixSelector", "SubqueryExpr", "OffsetExpr"];

function vectorSelectors(tree: Tree): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter({ name, node }) {
      if (name === "VectorSelector") found.push(node);
    },
  });
  return found;
}

/** The durations that say how far something reaches: the first below each holder. */
function durations(tree: Tree, holders: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter({ name, node }) {
      const length = holders.includes(name) ? lengthOf(node) : null;
      if (length) found.push(length);
    },
  });
  return found;
}

function lengthOf(holder: SyntaxNode): SyntaxNode | null {
  return holder.getChild("DurationExpr") ?? holder.getChild("OffsetDurationExpr");
}

function lengthsAround(expression: string, node: SyntaxNode, holders: readonly string[]): number {
  let seconds = 0;
  for (let at = node.parent; at !== null; at = at.parent) {
    if (!holders.includes(at.name)) continue;
    seconds += parseDuration(textOf(expression, lengthOf(at))) ?? 0;
  }
  return seconds;
}

function matcherEdit(expression: string, node: SyntaxNode, { matchers }: Rewriting): Edit[] {
  const identifier = node.getChild("Identifier");
  const added = matchers(textOf(expression, identifier)).join(",");
  if (added === "") return [];
  const braces = node.getChild("LabelMatchers");
  if (braces === null) return [{ from: node.to, to: node.to, put: `{${added}}` }];
  const at = braces.from + 1;
  const isEmpty = braces.firstChild === null;
  return [{ from: at, to: at, put: isEmpty ? added : `${added},` }];
}

function rangeEdits(expression: string, tree: Tree, { range }: Rewriting): Edit[] {
  if (range === undefined) return [];
  return durations(tree, ["MatrixSelector", "SubqueryExpr"]).flatMap(({ from, to }) => {
    const seconds = parseDuration(expression.slice(from, to));
    if (seconds === undefined) return [];
    const wanted = range(seconds);
    return wanted === seconds ? [] : [{ from, to, put: printDuration(wanted) }];
  });
}

function textOf(expression: string, node: SyntaxNode | null): string {
  return node === null ? "" : expression.slice(node.from, node.to);
}

function around(text: string, from: number, to: number): string {
  return text.slice(Math.max(0, from - 20), Math.max(to, from + 20));
}
