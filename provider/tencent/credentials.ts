import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type {
  Credential,
  DynamicCredential,
} from "tencentcloud-sdk-nodejs/tencentcloud/common/interface";

type Sdk = typeof import("tencentcloud-sdk-nodejs/tencentcloud/common/credential");

/** A key pair, with a token if it is a temporary one. */
export interface KeyPair {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

/** Where the key pair of a call comes from. */
export interface CredentialSource {
  /** The key pair now; asked before each call, since temporary ones expire. */
  keys(): Promise<KeyPair>;
}

/** No provider of credentials had any. */
export class CredentialsMissingError extends Error {
  override readonly name = "CredentialsMissingError";
  constructor() {
    super(
      "credentials: none found, expected TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY in the environment, " +
        "~/.tencentcloud/credentials, a CVM role or an OIDC role. Set one of them, then run it again.",
    );
  }
}

/** A fixed key pair. */
export function fixedCredentials(pair: KeyPair): CredentialSource {
  return { keys: () => Promise.resolve(pair) };
}

/**
 * The SDK's own chain: environment, profile file, CVM role, OIDC role of a TKE pod.
 * `keys()` throws {@link CredentialsMissingError} if none has a key pair.
 */
export function sdkCredentials(chain: () => DynamicCredential = defaultChain): CredentialSource {
  let provider: DynamicCredential | undefined;
  return {
    async keys() {
      provider ??= chain();
      return complete(await provider.getCredential().catch(() => undefined));
    },
  };
}

function complete(found: Credential | undefined): KeyPair {
  if (!found?.secretId || !found.secretKey) throw new CredentialsMissingError();
  return { secretId: found.secretId, secretKey: found.secretKey, token: found.token };
}

/** How long one provider may take: off a CVM its metadata address may just not answer. */
const providerMilliseconds = 5_000;

/**
 * The providers of the SDK's DefaultCredentialProvider in its order, but silent: it prints each failure, with all
 * that the failure carries, to stderr. Loaded when needed: a run against fixed keys never pays for it.
 */
function defaultChain(): DynamicCredential {
  const load = createRequire(__filename);
  const sdk = load("tencentcloud-sdk-nodejs/tencentcloud/common/credential") as Sdk;
  const providers = [
    () => new sdk.EnvironmentVariableCredential(),
    () => new sdk.ProfileCredential(),
    () => new sdk.CvmRoleCredential(),
    () => new sdk.OIDCRoleArnCredential(),
  ];
  return { getCredential: () => firstOf(providers) };
}

async function firstOf(providers: readonly (() => DynamicCredential)[]): Promise<Credential> {
  for (const provider of providers) {
    const found = await keysOf(provider);
    if (found?.secretId && found.secretKey) return found;
  }
  throw new CredentialsMissingError();
}

async function keysOf(provider: () => DynamicCredential): Promise<Credential | undefined> {
  const late = new AbortController();
  try {
    const timeout = delay(providerMilliseconds, undefined, { signal: late.signal, ref: false });
    return await Promise.race([provider().getCredential(), timeout]);
  } catch {
    return undefined;
  } finally {
    late.abort();
  }
}
