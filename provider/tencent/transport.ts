import { createRequire } from "node:module";
import type { CommonClient } from "tencentcloud-sdk-nodejs/tencentcloud/common/common_client";
import type { HttpProfile } from "tencentcloud-sdk-nodejs/tencentcloud/common/interface";
import { type CallClock, wallClock } from "./call-clock";
import { type CredentialSource, fixedCredentials, type KeyPair } from "./credentials";
import { httpProfileOf } from "./endpoint";
import { isThrottled, type TencentApiError } from "./errors";
import { type CallTarget, type Product, apiVersions } from "./products";
import { RateLimit } from "./rate-limit";
import { type RetryPolicy, defaultRetryPolicy, withRetries } from "./retry";
import { fromSdk } from "./sdk-failure";
import { subjectOf } from "./subject";
import { withoutNulls } from "./without-nulls";

type Sdk = typeof import("tencentcloud-sdk-nodejs/tencentcloud/common/common_client");

export type { Product } from "./products";

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, its waits and its retries at once. */
  readonly signal?: AbortSignal;
  /** Default: the transport's region. */
  readonly region?: string;
}

/** One way to Tencent Cloud, shared by all products. */
export interface Transport {
  /** The region of the stack, such as `ap-guangzhou`. */
  readonly region: string;
  /**
   * Calls an action and returns its answer with nulls left out. `safe: true`, for calls that change nothing, repeats
   * it after retryable failures; any other only after a refusal by the rate limit, which did nothing. Throws TencentApiError, CredentialsMissingError, or the signal's reason.
   */
  call<T>(
    product: Product,
    action: string,
    params: object,
    options: CallOptions & { readonly safe: boolean },
  ): Promise<T>;
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly credential: KeyPair | CredentialSource;
  readonly region: string;
  /** Another cloud's address; plain HTTP only for this machine. Default: `https://<product>.tencentcloudapi.com`. */
  readonly endpoint?: string;
  /** Address of an HTTP proxy, never used for this machine; see `proxyOf`. */
  readonly proxy?: string;
  /** Seconds for one request, default 30. */
  readonly timeoutSeconds?: number;
  /** Calls a second of one action in one region, default 20, which is what the cloud allows. */
  readonly callsPerSecond?: number;
  readonly retry?: RetryPolicy;
  readonly clock?: CallClock;
  /** 0 to 1, default Math.random. */
  readonly random?: () => number;
}

/** A transport over the vendor's SDK. Throws at once if the endpoint is not acceptable. */
export function createTransport(options: TransportOptions): Transport {
  return new SdkTransport(options);
}

class SdkTransport implements Transport {
  readonly region: string;
  private readonly credentials: CredentialSource;
  private readonly httpProfile: HttpProfile;
  private readonly limit: RateLimit;
  private readonly clock: CallClock;

  constructor(private readonly options: TransportOptions) {
    const { credential, endpoint, proxy, timeoutSeconds = 30, callsPerSecond = 20 } = options;
    this.region = options.region;
    this.clock = options.clock ?? wallClock;
    this.credentials = "keys" in credential ? credential : fixedCredentials(credential);
    this.httpProfile = httpProfileOf({ endpoint, proxy, timeoutSeconds });
    this.limit = new RateLimit(callsPerSecond, this.clock);
  }

  async call<T>(
    product: Product,
    action: string,
    params: object,
    options: CallOptions & { readonly safe: boolean },
  ): Promise<T> {
    const { signal, safe, region = this.region } = options;
    const { retry: policy = defaultRetryPolicy, random = Math.random } = this.options;
    const attempt = async (): Promise<T> => {
      await this.limit.turn(`${product}.${action}@${region}`, signal);
      const target = { product, action, subject: subjectOf(params) };
      return this.once<T>(target, params, { signal, region });
    };
    const isRepeatable = safe ? ({ retryable }: TencentApiError) => retryable : isThrottled;
    return withRetries(attempt, { policy, clock: this.clock, random, signal, isRepeatable });
  }

  private async once<T>(
    target: CallTarget,
    params: object,
    { signal, region }: { signal?: AbortSignal; region: string },
  ): Promise<T> {
    const keys = await unlessAborted(this.credentials.keys(), signal);
    try {
      const client = this.client(target.product, region, keys);
      const answer = client.request(target.action, params, { signal } as object);
      return withoutNulls(await unlessAborted(answer, signal)) as T;
    } catch (failure) {
      if (signal?.aborted) throw signal.reason;
      throw fromSdk(target, failure, [keys.secretKey, keys.token ?? "", keys.secretId]);
    }
  }

  private client(product: Product, region: string, credential: KeyPair): CommonClient {
    const endpoint = `${product}.tencentcloudapi.com`;
    const profile = { language: "en-US", httpProfile: this.httpProfile } as const;
    const Client = commonClient();
    return new Client(endpoint, apiVersions[product], { credential, region, profile });
  }
}

/** Loaded at the first call, so that the start of the provider does not pay for it. */
function commonClient(): typeof CommonClient {
  const load = createRequire(__filename);
  const sdk = load("tencentcloud-sdk-nodejs/tencentcloud/common/common_client") as Sdk;
  return sdk.CommonClient;
}

/** The SDK looks at the signal only while it sends and receives; this makes an abort count at any moment. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    work.catch(() => undefined);
  }
}
