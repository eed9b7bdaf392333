import type { LRParser } from "@lezer/lr";
import { z } from "zod";

// Its code is there as CommonJS, but its types say that they are those of an ES module.
const { parser } = require("@prometheus-io/lezer-promql") as { parser: LRParser };

/** An expression, as a rule's field. What it says is judged by {@link withReadableExpression}. */
export const expressionShape = z.string().min(1);

/**
 * Refuses a rule whose expression is no PromQL, at the check of its group: in the preview, and before a run writes it.
 * Types, and what an instance does not take besides, such as a query that reads too much, only the instance can tell.
 * @param name the field that holds what the rule is called.
 */
export function withReadableExpression<
  Name extends string,
  Rule extends z.ZodType<Record<Name | "expr", string>>,
>(rule: Rule, name: Name): Rule {
  return rule.superRefine((value, context) => {
    const place = syntaxFault(value.expr);
    if (place === undefined) return;
    const message =
      `is no PromQL near ${place}, expected an expression that Prometheus can parse. ` +
      `Correct the expression of ${value[name]}.`;
    context.addIssue({ code: "custom", path: ["expr"], message });
  });
}

/** The first place where the text is no PromQL, quoted. */
function syntaxFault(expression: string): string | undefined {
  let place: string | undefined;
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (!type.isError) return;
      place ??= JSON.stringify(expression.slice(Math.max(0, from - 20), Math.max(to, from + 20)));
    },
  });
  return place;
}

/** A rule with its expression, as a refusal tells it: begun, where it is long. */
export function toldExpression(name: string, expression: string): string {
  const text = JSON.stringify(expression);
  return `${name}, ${text.length > 200 ? `${text.slice(0, 199)}…` : text}`;
}
