import { TencentApiError } from "./errors";
import type { CallTarget } from "./products";

/** Codes after which the same call may succeed. Whole codes: `ResourceUnavailable.AgentNotInstalled` is not transient. */
const transient = [
  /^RequestLimitExceeded/,
  /^Resource(Busy|InUse|Unavailable)$/,
  /^InternalError(\.WoodServerError)?$/,
  /^FailedOperation\.(Db(QueryFailed|RecordCreateFailed)|Do(TRPC|HTTP)TransferFailed|SendRequest)$/,
  /^FailedOperation\.(ComponentClient(Http|Common)|KubeCommon|AccessTKEFail|TKEEndpointStatusError)$/,
  /^FailedOperation\.CVMError$/,
];

/** What the SDK throws. It has no one class for it, so its shape decides. */
interface Thrown {
  readonly message?: string;
  readonly code?: string;
  readonly httpCode?: number;
  readonly requestId?: string;
  readonly type?: string;
}

/** The error of this project for whatever the SDK threw. `secrets` are blotted out of the text. */
export function fromSdk(
  target: CallTarget,
  thrown: unknown,
  secrets: readonly string[],
): TencentApiError {
  const fault = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Thrown;
  const reason = (text: string): string => clean(text, secrets);
  if (fault.httpCode !== undefined) return fromStatus(target, fault.httpCode, reason);
  if (fault.code && thrownByApi(fault)) {
    return new TencentApiError({
      ...target,
      code: fault.code,
      reason: reason(fault.message ?? "no message"),
      requestId: fault.requestId || undefined,
      retryable: transient.some((code) => code.test(fault.code ?? "")),
    });
  }
  return new TencentApiError({ ...target, ...withoutAnswer(thrown, fault, reason) });
}

/** node-fetch gives its own errors a `type`; what has none and a code came from the API. */
function thrownByApi(fault: Thrown): boolean {
  return fault.type === undefined;
}

function fromStatus(
  target: CallTarget,
  status: number,
  reason: (text: string) => string,
): TencentApiError {
  return new TencentApiError({
    ...target,
    code: "ClientError.HttpStatusCodeError",
    reason: reason(`the answer has HTTP status ${status}, expected 200`),
    httpStatus: status,
    retryable: status >= 500 || status === 429,
  });
}

function withoutAnswer(thrown: unknown, fault: Thrown, reason: (text: string) => string) {
  if (
    fault.type === "invalid-json" ||
    thrown instanceof TypeError ||
    thrown instanceof SyntaxError
  ) {
    const text = "the answer is not one of this API, expected JSON with a Response member";
    return { code: "ClientError.InvalidAnswer", reason: text, retryable: true };
  }
  const message = fault.message ?? String(thrown);
  const late = fault.type === "body-timeout" || /timeout/i.test(message);
  const code = late ? "ClientError.Timeout" : "ClientError.NetworkError";
  return { code, reason: reason(message), retryable: true };
}

function clean(text: string, secrets: readonly string[]): string {
  const blotted = secrets
    .filter((secret) => secret.length > 0)
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  const line = blotted.replace(/\s+/g, " ").trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
