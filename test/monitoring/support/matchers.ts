import type { LRParser } from "@lezer/lr";

// Its code is there as CommonJS, but its types say that they are those of an ES module.
const { parser } = require("@prometheus-io/lezer-promql") as { parser: LRParser };

/** Every selector of an expression: its metric, and its matchers as they are written. */
export function matchersOf(expression: string): { metric: string; matchers: string[] }[] {
  const found: { metric: string; matchers: string[] }[] = [];
  parser.parse(expression).iterate({
    enter({ name, node }) {
      const text = expression.slice(node.from, node.to);
      if (name === "VectorSelector") found.push({ metric: text.split("{")[0] ?? "", matchers: [] });
      if (name === "UnquotedLabelMatcher") found.at(-1)?.matchers.push(text);
    },
  });
  return found;
}
