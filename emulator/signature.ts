/**
 * TC3-HMAC-SHA256, checked from its public description and not with any client's code.
 * @see https://www.tencentcloud.com/document/product/1209/56023
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ApiFault } from "./contract";

/** Seconds that a request's clock may differ from ours. */
const CLOCK_SKEW_SECONDS = 300;

/** What the request's signature is computed over. */
export interface SignedRequest {
  readonly method: string;
  /** The query as sent, without `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Who may sign. */
export interface Signer {
  readonly secretId: string;
  readonly secretKey: string;
  /** Requests must carry this token when it is given, and none when it is not. */
  readonly sessionToken?: string;
}

interface Authorization {
  readonly secretId: string;
  readonly date: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/\s]+)\/(\d{4}-\d\d-\d\d)\/([^/\s]+)\/tc3_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Checks a request's signature, credentials and clock.
 * @param nowSeconds the clock, seconds since 1970.
 * @throws {ApiFault} `AuthFailure.*` or `MissingParameter`, as the real cloud answers.
 */
export function checkSignature(request: SignedRequest, signer: Signer, nowSeconds: number): void {
  const authorization = parseAuthorization(request.headers.authorization);
  const timestamp = timestampOf(request.headers);
  if (authorization.secretId !== signer.secretId) {
    throw new ApiFault("AuthFailure.SecretIdNotFound", "The SecretId is not found.");
  }
  if (Math.abs(nowSeconds - timestamp) > CLOCK_SKEW_SECONDS) {
    throw new ApiFault("AuthFailure.SignatureExpire", "The provided credentials have expired.");
  }
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== authorization.date) {
    throw wrongSignature();
  }
  const hosts = hostForms(request.headers.host ?? "");
  if (!hosts.some((host) => matches({ request, authorization, timestamp, host }, signer))) {
    throw wrongSignature();
  }
  const token = request.headers["x-tc-token"];
  if ((token ?? undefined) !== signer.sessionToken) {
    throw new ApiFault("AuthFailure.TokenFailure", "The token is incorrect.");
  }
}

function parseAuthorization(header: string | undefined): Authorization {
  if (!header) {
    throw new ApiFault("MissingParameter", "The request lacks the header `Authorization`.");
  }
  const found = AUTHORIZATION.exec(header);
  if (!found) {
    throw new ApiFault("AuthFailure.InvalidAuthorization", "The `Authorization` is not TC3.");
  }
  const [, secretId, date, service, signed, signature] = found as unknown as string[];
  const signedHeaders = signed!.split(";");
  if (!signedHeaders.includes("host") || !signedHeaders.includes("content-type")) {
    throw new ApiFault(
      "AuthFailure.InvalidAuthorization",
      "SignedHeaders must hold content-type and host.",
    );
  }
  return {
    secretId: secretId!,
    date: date!,
    service: service!,
    signedHeaders,
    signature: signature!,
  };
}

function timestampOf(headers: IncomingHttpHeaders): number {
  const text = headers["x-tc-timestamp"];
  if (typeof text !== "string") {
    throw new ApiFault("MissingParameter", "The request lacks the header `X-TC-Timestamp`.");
  }
  if (!/^\d{1,12}$/.test(text)) {
    throw new ApiFault("InvalidParameter", "`X-TC-Timestamp` is not a number of seconds.");
  }
  return Number(text);
}

/** One client signs the host with its port, another without. */
function hostForms(host: string): string[] {
  return [...new Set([host, host.replace(/:\d+$/, "")])];
}

interface Attempt {
  readonly request: SignedRequest;
  readonly authorization: Authorization;
  readonly timestamp: number;
  readonly host: string;
}

function matches(attempt: Attempt, signer: Signer): boolean {
  const { authorization, timestamp } = attempt;
  const toSign = [
    "TC3-HMAC-SHA256",
    String(timestamp),
    `${authorization.date}/${authorization.service}/tc3_request`,
    sha256(canonicalRequest(attempt)),
  ].join("\n");
  const dateKey = hmac(`TC3${signer.secretKey}`, authorization.date);
  const key = hmac(hmac(dateKey, authorization.service), "tc3_request");
  const expected = hmac(key, toSign).toString("hex");
  return timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature));
}

function canonicalRequest({ request, authorization, host }: Attempt): string {
  const headers = authorization.signedHeaders.map((name) => {
    const value = name === "host" ? host : String(request.headers[name] ?? "").trim();
    return `${name}:${name.startsWith("x-tc-") ? value.toLowerCase() : value}\n`;
  });
  return [
    request.method,
    "/",
    request.query,
    headers.join(""),
    authorization.signedHeaders.join(";"),
    sha256(request.method === "GET" ? "" : request.body),
  ].join("\n");
}

function wrongSignature(): ApiFault {
  return new ApiFault(
    "AuthFailure.SignatureFailure",
    "The provided credentials could not be validated. Please check your signature is correct.",
  );
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: string | Buffer, content: string): Buffer {
  return createHmac("sha256", key).update(content, "utf8").digest();
}
