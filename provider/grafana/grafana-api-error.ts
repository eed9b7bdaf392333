/** What is known of a failed request. */
export interface GrafanaFailure {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly reason: string;
  /** Grafana's own word for it, such as `version-mismatch`. */
  readonly code?: string;
  /** When the request may come again, if the answer says it. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A request that Grafana refused or did not answer. Its text holds neither credentials nor the query string. */
export class GrafanaApiError extends Error {
  override readonly name = "GrafanaApiError";

  /** What happened, without the next step: what wraps this may know a better one. */
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** HTTP status; undefined: no answer arrived. */
  readonly status: number | undefined;
  /** Grafana's own word for it, such as `version-mismatch`; empty if it gave none. */
  readonly code: string;
  /** When the request may come again; undefined: the answer does not say it. */
  readonly retryAfterSeconds: number | undefined;

  constructor(failure: GrafanaFailure) {
    const { method, path, status, reason, cause, code = "" } = failure;
    const what = `Grafana ${method} ${path} failed: ${status ?? "no answer"}: ${reason}`;
    super(`${what}. ${nextStep(failure)}`, cause === undefined ? undefined : { cause });
    this.what = what;
    this.method = method;
    this.path = path;
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = failure.retryAfterSeconds;
  }

  /** The credentials are wrong or lack the permission. Grafana answers 500 to a token that is none. */
  get refused(): boolean {
    return isRefusal(this.status, this.message);
  }

  /** Nobody answered, or the answer is not Grafana's. */
  get unreachable(): boolean {
    return this.status === undefined || this.status >= 502;
  }

  /** Somebody else has written meanwhile, or something is there that was not there before. */
  get changedMeanwhile(): boolean {
    return this.status === 412 && this.code !== "name-exists";
  }

  /** The request may have been carried out although it failed, also where somebody else answered that it went well. */
  get outcomeUnknown(): boolean {
    if (this.status === undefined || this.status < 300) return true;
    return this.status >= 500 && !this.refused;
  }

  /** Grafana says that there is no such folder or dashboard. Others answer 404 too. */
  get absent(): boolean {
    return isAbsence(this.status, this.message);
  }
}

function isRefusal(status: number | undefined, text: string): boolean {
  return status === 401 || status === 403 || /invalid API key/i.test(text);
}

function isAbsence(status: number | undefined, text: string): boolean {
  return status === 404 && /\b(folder|dashboard) not found\b/i.test(text);
}

function nextStep({ method, status, reason }: GrafanaFailure): string {
  if (status === undefined || status >= 502)
    return "Check GRAFANA_URL and whether it can be reached from here.";
  if (isRefusal(status, reason)) {
    const role = method === "GET" ? "Viewer" : "Editor";
    return `Check GRAFANA_AUTH and its role, ${role} at least.`;
  }
  if (isAbsence(status, reason)) return "It may have been deleted meanwhile: run it again.";
  if (status === 429)
    return "Grafana or what stands before it limits requests: run it again later.";
  if (status >= 500) return "See Grafana's own log, then run it again.";
  if (status === 409 || status === 412) return "Somebody else has written there: run it again.";
  return status === 400 || status === 422
    ? "Correct what it names, then run it again."
    : "Check that GRAFANA_URL is the address of Grafana itself.";
}
