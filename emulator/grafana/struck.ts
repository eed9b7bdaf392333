/** What a scripted failure makes of an answer of the local Grafana. */
import type { ScriptedFault } from "../faults";
import type { GrafanaReply } from "./reply";

const LOGIN_PAGE = "<html><title>Sign in</title></html>";

/**
 * The answer under a failure, and the code by which the list of calls has it; as usual where it only comes late.
 * @param reply what Grafana itself answers, where it has been asked
 */
export function struckReply(
  fault: ScriptedFault,
  reply?: GrafanaReply,
): { reply: GrafanaReply; code: string } | undefined {
  const { cut, httpStatus: status, message, code, nonJson, hangs, retryAfterSeconds } = fault;
  if (cut) {
    const isWithin = cut === "within" && reply !== undefined;
    const ended = {
      ...(reply ?? { status: 0, body: "" }),
      cut: isWithin ? cut : "instead",
    } as const;
    return { reply: ended, code: "cut" };
  }
  if (hangs) return { reply: { status: 0, body: "", cut: "never" }, code: "no answer" };
  if (status !== undefined) {
    const body = { message, ...(code !== undefined && { status: code }) };
    const page = message === undefined ? { page: "<h1>no service</h1>" } : {};
    return { reply: { status, body, ...page, retryAfterSeconds }, code: `HTTP ${status}` };
  }
  if (nonJson) return { reply: { status: 200, body: "", page: LOGIN_PAGE }, code: "not JSON" };
  return undefined;
}
