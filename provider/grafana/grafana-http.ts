/** Requests to Grafana: credentials, time-outs, limits of rate, and refusals with their reason but without secrets. */
import { setTimeout as delay } from "node:timers/promises";
import { GrafanaApiError } from "./grafana-api-error";
import type { GrafanaCall } from "./grafana";

/** Where Grafana is and who asks. */
export interface GrafanaOptions {
  /** Such as `https://grafana.example.com/sub`; plain HTTP is taken as given. */
  readonly url: string;
  /** A token, or `user:password`. Secret. */
  readonly auth: string;
  /** Seconds for one request, default 10. */
  readonly timeoutSeconds?: number;
  /** How pauses pass; tests shorten them. @default as on the wall */
  readonly clock?: PauseClock;
}

/** What lets time pass. */
export interface PauseClock {
  /** Resolves after `milliseconds`, rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** One request. */
export interface GrafanaRequest extends GrafanaCall {
  readonly query?: URLSearchParams;
  /** Sent as JSON. */
  readonly body?: object;
}

/** A request that came too often is made again after these seconds, unless the answer says when. */
const PAUSES_SECONDS = [1, 2, 4];
/** Who is to come again later than that is told. */
const LONGEST_PAUSE_SECONDS = 30;

const wallClock: PauseClock = {
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
  },
};

/** Grafana over fetch. */
export class GrafanaHttp {
  private readonly base: string;
  private readonly authorization: string;
  private readonly timeoutMilliseconds: number;
  private readonly clock: PauseClock;

  /** @throws {Error} if the address is none. */
  constructor({ url, auth, timeoutSeconds = 10, clock = wallClock }: GrafanaOptions) {
    this.clock = clock;
    this.base = baseOf(url);
    this.authorization = auth.includes(":")
      ? `Basic ${Buffer.from(auth, "utf8").toString("base64")}`
      : `Bearer ${auth}`;
    this.timeoutMilliseconds = timeoutSeconds * 1_000;
  }

  /**
   * The JSON that answers a request. One that came too often was not carried out, and is made again after a pause.
   * @throws {GrafanaApiError} for any status but 200.
   */
  async ask(method: string, path: string, request: GrafanaRequest = {}): Promise<unknown> {
    for (const pauseSeconds of PAUSES_SECONDS) {
      try {
        return await this.once(method, path, request);
      } catch (failure) {
        const limit =
          failure instanceof GrafanaApiError && failure.status === 429 ? failure : undefined;
        const seconds = limit?.retryAfterSeconds ?? pauseSeconds;
        if (limit === undefined || seconds > LONGEST_PAUSE_SECONDS) throw failure;
        await this.clock.sleep(seconds * 1_000, request.signal);
      }
    }
    return this.once(method, path, request);
  }

  private async once(method: string, path: string, request: GrafanaRequest): Promise<unknown> {
    const { query, body, signal: asked } = request;
    const timeout = AbortSignal.timeout(this.timeoutMilliseconds);
    const signal = asked ? AbortSignal.any([asked, timeout]) : timeout;
    const url = `${this.base}${path}${query ? `?${query.toString()}` : ""}`;
    const headers = {
      authorization: this.authorization,
      accept: "application/json",
      ...(body && { "content-type": "application/json" }),
    };
    try {
      // A redirect goes to a login page as a rule, and would carry the credentials along.
      const sent = { method, headers, signal, redirect: "manual" as const };
      const answer = await fetch(url, body ? { ...sent, body: JSON.stringify(body) } : sent);
      return await this.read(method, path, answer);
    } catch (failure) {
      if (asked?.aborted) throw asked.reason;
      if (failure instanceof GrafanaApiError) throw failure;
      throw new GrafanaApiError({ method, path, reason: this.reason(failure), cause: failure });
    }
  }

  private async read(method: string, path: string, answer: Response): Promise<unknown> {
    const content = await answer.text();
    const parsed = parse(content);
    if (answer.status !== 200) {
      const said = typeof parsed === "object" && parsed !== null ? parsed : {};
      const reason = this.clean(textIn(said, "message")) || "no reason given";
      const code = textIn(said, "status");
      const after = Number(answer.headers.get("retry-after") ?? Number.NaN);
      const retryAfterSeconds = Number.isFinite(after) ? after : undefined;
      const { status } = answer;
      throw new GrafanaApiError({ method, path, status, reason, code, retryAfterSeconds });
    }
    if (parsed === undefined) throw notGrafana(path, answer.status, method);
    return parsed;
  }

  private reason(failure: unknown): string {
    const { name, message, cause } = failure as Error;
    if (name === "TimeoutError") return `no answer in ${this.timeoutMilliseconds / 1_000} s`;
    // fetch itself only says "fetch failed".
    return this.clean((cause as Error | undefined)?.message || message);
  }

  private clean(said: string): string {
    const credential = this.authorization.replace(/^\w+ /, "");
    return said
      .replaceAll(credential, "***")
      .slice(0, 300)
      .replace(/[.\s]+$/, "");
  }
}

/** A member that is a text, or an empty one. */
export function textIn(from: object, member: string): string {
  const value = (from as Record<string, unknown>)[member];
  return typeof value === "string" ? value : "";
}

/** Somebody answered who is not Grafana. */
export function notGrafana(path: string, status: number, method = "GET"): GrafanaApiError {
  const reason = "the answer is not Grafana's, expected JSON";
  return new GrafanaApiError({ method, path, status, reason });
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw new Error(
      "GRAFANA_URL: not an address without user and password, expected such as https://grafana.example.com. " +
        "Correct it, and give credentials in GRAFANA_AUTH.",
    );
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return undefined;
  }
}
