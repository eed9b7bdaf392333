import type { CallTarget, Product } from "./products";

/** What is known of a failed call. */
export interface TencentFailure extends CallTarget {
  /** The API's code, or one of `ClientError.*` when no answer of the API arrived. */
  readonly code: string;
  /** The API's own words, free of credentials. */
  readonly reason: string;
  readonly requestId?: string;
  readonly httpStatus?: number;
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** A call that Tencent Cloud refused, or whose answer did not arrive. Its text never holds credentials or headers. */
export class TencentApiError extends Error {
  override readonly name = "TencentApiError";
  readonly product: Product;
  readonly action: string;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly httpStatus: number | undefined;
  /** Whether the same call may succeed later; says nothing on whether it is safe to repeat. */
  readonly retryable: boolean;
  /** The text without a next step, for who knows a better one. */
  readonly what: string;

  constructor(failure: TencentFailure) {
    super(
      `${whatOf(failure)} ${nextStep(failure)}`,
      failure.cause === undefined ? undefined : { cause: failure.cause },
    );
    this.product = failure.product;
    this.action = failure.action;
    this.code = failure.code;
    this.requestId = failure.requestId;
    this.httpStatus = failure.httpStatus;
    this.retryable = failure.retryable;
    this.what = whatOf(failure);
  }
}

/** The text of an error to which a next step is added: that of the API's errors is left out. */
export function whatHappened(error: unknown): string {
  return error instanceof TencentApiError ? error.what : (error as Error).message;
}

function whatOf(failure: TencentFailure): string {
  const request = failure.requestId ? ` (request ${failure.requestId})` : "";
  const reason = failure.reason.replace(/[.\s]+$/, "");
  const subject = failure.subject ? ` of ${failure.subject}` : "";
  const head = `Tencent ${failure.product}.${failure.action}${subject} failed: ${failure.code}${request}`;
  return `${head}: ${reason}.`;
}

/** Another operation on the same object is under way. */
const inProgress = [
  /^ResourceInUse/,
  /^FailedOperation\.(ResourceOperating|TKEResourceConflict|ResourceConflict|InstanceNotRunning)$/,
  /\.ClusterState$/,
  /^ResourceUnavailable\.CommandInExecuting$/,
];

const steps: readonly [RegExp, string][] = [
  [/^AuthFailure\.SignatureExpire/, "Set this machine's clock: it is over 5 minutes off."],
  [/^AuthFailure/, "Check TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY."],
  [/^(UnauthorizedOperation|OperationDenied\.Auth)/, "Grant the action to this identity in CAM."],
  [/^RequestLimitExceeded/, "Run it again later, or with fewer runs at a time."],
  [
    /^(ClientError|InternalError)/,
    "Check the network, the proxy and the endpoint, then run it again.",
  ],
  ...inProgress.map((code): [RegExp, string] => [
    code,
    "Something else changes it now: wait for its end, then run it again.",
  ]),
  [/ErrOwed/, "Settle the account's bill first."],
  [/ErrNotOpen/, "Open the product once in the console first."],
  [
    /(LimitExceeded|CreateInstanceLimited|QuotaMax)/,
    "Delete what is unused or ask for a larger quota.",
  ],
];

function nextStep(failure: TencentFailure): string {
  const step = steps.find(([code]) => code.test(failure.code));
  return step ? step[1] : "Correct what it names, then run it again.";
}

function hasCode(error: unknown, ...patterns: RegExp[]): boolean {
  return error instanceof TencentApiError && patterns.some((pattern) => pattern.test(error.code));
}

/** The object of the call does not exist (any more); each product has its own words for it. */
export function isNotFound(error: unknown): boolean {
  return hasCode(
    error,
    /^ResourceNotFound/,
    /^(FailedOperation|InternalError|InvalidParameter)\.\w*NotFound$/,
  );
}

/** Another operation on the same object is under way: an EMR flow, a TKE or TMP change. Waiting helps. */
export function isInProgress(error: unknown): boolean {
  return hasCode(error, ...inProgress);
}

/** A Prometheus instance is to be terminated while clusters are still bound to it. */
export function isAgentsNotUninstalled(error: unknown): boolean {
  return hasCode(error, /^FailedOperation\.AgentsNotInUninstallStage$/);
}

/** A quota or the stock is exhausted. */
export function isQuota(error: unknown): boolean {
  return hasCode(
    error,
    /^LimitExceeded/,
    /^FailedOperation\.CreateInstanceLimited$/,
    /\.QuotaMax(Cls|Nod)Limit$/,
    /^Resource(Insufficient|sSoldOut)/,
  );
}

/** The credentials are wrong or lack the permission. */
export function isAuthRefused(error: unknown): boolean {
  return hasCode(error, /^AuthFailure/, /^UnauthorizedOperation/);
}

/** The account owes money, or never opened the product. */
export function isBillingRefused(error: unknown): boolean {
  return hasCode(error, /^FailedOperation\.Err(Owed|NotOpen)$/);
}

/** An expression or a rule is none that the instance reads. */
export function isBadExpression(error: unknown): boolean {
  return hasCode(error, /^FailedOperation\.BadYamlFormat$/);
}

/** A name is taken already: an alert group, a dashboard, an instance. */
export function isAlreadyExists(error: unknown): boolean {
  return hasCode(
    error,
    /^FailedOperation\.(ResourceExist|DuplicateName)$/,
    /^InvalidParameterValue\.DashboardNameExists$/,
  );
}

/** The network range of a new TKE cluster overlaps one in use. */
export function isCidrConflict(error: unknown): boolean {
  return hasCode(error, /\.CidrConflictWith/);
}

/** EMR's configuration API is not open for this account. */
export function isNotInWhiteList(error: unknown): boolean {
  return hasCode(error, /NotInWhiteList$/);
}

/** EMR takes no such service, file or key: the answer to a probe of a wrong `ServiceType` too. */
export function isInvalidParameter(error: unknown): boolean {
  return hasCode(error, /^InvalidParameter/);
}

/** TAT cannot reach a node: its agent is absent or offline, or the machine is not running. */
export function isAgentOffline(error: unknown): boolean {
  return hasCode(
    error,
    /^ResourceUnavailable\.(AgentNotInstalled|AgentStatusNotOnline|InstanceStateNotRunning)$/,
  );
}

/** A TKE cluster is protected against deletion. */
export function isDeletionProtected(error: unknown): boolean {
  return hasCode(error, /^OperationDenied\.ClusterInDeletionProtection$/);
}

/** The rate limit of the action was hit. */
export function isThrottled(error: unknown): boolean {
  return hasCode(error, /^RequestLimitExceeded/);
}

/** No usable answer of the API arrived. */
export function isUnknownOutcome(error: unknown): boolean {
  return hasCode(error, /^ClientError\./);
}

/** A changing call that failed so may have taken effect or not: look before doing it again. */
export function mayHaveHappened(error: unknown): boolean {
  return isUnknownOutcome(error) || hasCode(error, /^InternalError$/);
}
