import type { z } from "zod";

import { formatPath, valueAt, type PropertyPath } from "./property-path";

/** Where the faulty value is found. */
export interface IssueContext {
  /** The value that was parsed; the issue's path starts here. */
  readonly value: unknown;
  /** Where that value itself stands. */
  readonly path: PropertyPath;
  /** Printed paths whose values must not be quoted. */
  readonly hidden: ReadonlySet<string>;
}

/** What is wrong, what was given and what is expected, as one sentence. */
export function describeIssue(issue: z.core.$ZodIssue, context: IssueContext): string {
  const inner = issue.path as PropertyPath;
  const given = valueAt(context.value, inner);
  if (issue.code === "invalid_type" && given === undefined)
    return "is required, but missing. Add it.";
  const got = isHidden([...context.path, ...inner], context.hidden) ? "[secret]" : quote(given);
  switch (issue.code) {
    case "invalid_type":
      return `must be ${article(issue.expected)}, got ${got}.`;
    case "invalid_value":
      return `must be ${oneOf(issue.values.map((allowed) => quote(allowed)))}, got ${got}.`;
    case "custom":
      return sentence(issue.message);
    default:
      // A definition's own words, such as "an id such as vpc-1a2b3c4d", begin small and say what is expected.
      return `${/^[a-z]/.test(issue.message) ? "must be " : ""}${issue.message}, got ${got}.`;
  }
}

function isHidden(path: PropertyPath, hidden: ReadonlySet<string>): boolean {
  return path.some((_, at) => hidden.has(formatPath(path.slice(0, at + 1)))) || hidden.has("");
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function oneOf(allowed: string[]): string {
  return allowed.length === 1 ? (allowed[0] ?? "") : `one of ${allowed.join(", ")}`;
}

function article(type: string): string {
  const name = { int: "whole number", record: "map", array: "list" }[type] ?? type;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
