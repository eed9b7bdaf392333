import http from "node:http";
import https from "node:https";
import type { HttpProfile } from "tencentcloud-sdk-nodejs/tencentcloud/common/interface";

/** Where the calls go and how. */
export interface EndpointOptions {
  /** Address of another cloud, such as `http://127.0.0.1:8080`; plain HTTP only for this machine. */
  readonly endpoint?: string;
  /** Address of an HTTP proxy; never used for this machine. */
  readonly proxy?: string;
  /** Seconds for one request. */
  readonly timeoutSeconds: number;
}

/**
 * Connections to one host at once: more than the cloud's 20 calls a second of one action keep busy, few enough for any
 * proxy or NAT on the way.
 */
const agentOptions = { keepAlive: true, maxSockets: 64 };

/** The SDK's connection settings. Throws if the endpoint is no address, or plain HTTP to another machine. */
export function httpProfileOf({ endpoint, proxy, timeoutSeconds }: EndpointOptions): HttpProfile {
  const base = { reqMethod: "POST", reqTimeout: timeoutSeconds } as const;
  if (endpoint === undefined || endpoint === "") return { ...base, ...connection(proxy) };
  const url = parse(endpoint);
  const loopback = isLoopback(url.hostname);
  if (url.protocol === "http:" && !loopback) {
    throw new Error(
      `endpoint: plain HTTP is for this machine only, got ${JSON.stringify(shown(url))}, ` +
        "expected https:// or a loopback address. Correct FLINKWATCH_ENDPOINT or remove it.",
    );
  }
  const target = { ...base, endpoint: url.host, protocol: `${url.protocol}//` };
  // An explicit agent keeps the SDK from sending loopback calls to the proxy of the environment.
  if (url.protocol === "http:") return { ...target, agent: new http.Agent(agentOptions) };
  return { ...target, ...connection(loopback ? undefined : proxy) };
}

/**
 * The proxy that the environment asks for, or undefined. `https_proxy` before `http_proxy`, small letters first;
 * `no_proxy` with `*` or a suffix of the cloud's hosts turns it off.
 */
export function proxyOf(environment: NodeJS.ProcessEnv): string | undefined {
  const read = (name: string): string | undefined =>
    environment[name] || environment[name.toUpperCase()] || undefined;
  const spared = (read("no_proxy") ?? "").split(",").map((host) => host.trim());
  const cloud = "x.tencentcloudapi.com";
  const off = spared.some((host) => host === "*" || (host !== "" && cloud.endsWith(suffix(host))));
  return off ? undefined : (read("https_proxy") ?? environment["http_proxy"] ?? undefined);
}

function suffix(host: string): string {
  return `.${host.replace(/^\*?\./, "")}`;
}

function connection(proxy: string | undefined): Pick<HttpProfile, "agent" | "proxy"> {
  return proxy ? { proxy } : { agent: new https.Agent(agentOptions) };
}

function parse(endpoint: string): URL {
  const text = endpoint.includes("://") ? endpoint : `https://${endpoint}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/^\/?$/.test(url.pathname)) {
    throw new Error(
      `endpoint: not an address, got ${JSON.stringify(url ? shown(url) : endpoint)}, ` +
        "expected such as http://127.0.0.1:8080. Correct FLINKWATCH_ENDPOINT or remove it.",
    );
  }
  return url;
}

/** The address without user and password. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
