import { ApiFault } from "../../contract";
import type { Metrics } from "../../metrics/metrics";

/**
 * Refuses an expression that Prometheus cannot parse, or without a Prometheus one whose brackets do not match; and one
 * that would read too much of what is there now.
 * @throws {ApiFault} `FailedOperation.BadYamlFormat` for both: the actions have no other code for an expression.
 */
export async function checkExpression(
  metrics: Metrics,
  instanceId: string,
  expression: string,
): Promise<void> {
  const target = `/api/v1/format_query?query=${encodeURIComponent(expression)}`;
  const answer = await metrics.request(instanceId, { method: "GET", target });
  const good = answer ? answer.status === 200 : bracketsMatch(expression);
  if (!good) {
    throw new ApiFault("FailedOperation.BadYamlFormat", `The expression is invalid: ${expression}`);
  }
  const now = Date.now() / 1000;
  const refusal = await metrics.refusalOf(instanceId, { expression, start: now, end: now });
  if (refusal !== undefined)
    throw new ApiFault("FailedOperation.BadYamlFormat", `${refusal}: ${expression}`);
}

function bracketsMatch(expression: string): boolean {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  const open: string[] = [];
  const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
  for (const character of bare) {
    if ("([{".includes(character)) open.push(character);
    else if (character in pairs && open.pop() !== pairs[character]) return false;
  }
  return open.length === 0 && bare.trim() !== "";
}
