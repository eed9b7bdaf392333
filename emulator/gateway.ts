/** What happens to an API call: signature, action, schema, limits, scripted faults, and then the service. */
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallLog } from "./calls";
import { ApiFault, type Handler, type Service } from "./contract";
import { type Faults, isDone, type ScriptedFault } from "./faults";
import { RateLimit } from "./rate-limit";
import { checkAnswer, checkRequest } from "./schemas/check";
import type { ProductSchema } from "./schemas/generate";
import { loadSchema } from "./schemas/load";
import { parseQuery } from "./schemas/query";
import { checkSignature, type Signer } from "./signature";

/** A request as it came. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What to send back. */
export interface ApiReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** End the connection instead, or in the middle of the body, or neither answer nor end it. */
  readonly cut?: "instead" | "within" | "never";
}

/** What the gateway stands before. */
export interface GatewayParts {
  readonly services: readonly Service[];
  readonly signer: Signer;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly latencyMilliseconds: number;
  readonly rateLimitPerSecond: number;
}

interface Route {
  readonly service: Service;
  readonly schema: ProductSchema;
  readonly handler: Handler;
}

interface Incoming {
  readonly action: string;
  readonly region: string;
  readonly requestId: string;
  params: Record<string, unknown>;
  product: string;
  /** Whether the service has carried it out. */
  done: boolean;
  /** Milliseconds that the answer is kept back, once it stands in the list of calls. */
  keptBack: number;
}

const JSON_TYPE = "application/json";

/** Answers API calls. */
export class Gateway {
  private readonly routes = new Map<string, Route>();
  private readonly versions: Set<string>;
  private readonly rateLimit: RateLimit;

  constructor(private readonly parts: GatewayParts) {
    this.rateLimit = new RateLimit(parts.rateLimitPerSecond);
    this.versions = new Set(parts.services.map((service) => service.version));
    for (const service of parts.services) {
      const schema = loadSchema(service.product);
      for (const [action, handler] of Object.entries(service.actions)) {
        this.routes.set(`${service.version} ${action}`, { service, schema, handler });
      }
    }
  }

  /** Answers one call; never throws for a fault of the caller. */
  async answer(request: ApiRequest): Promise<ApiReply> {
    const incoming: Incoming = {
      action: header(request.headers, "x-tc-action"),
      region: header(request.headers, "x-tc-region"),
      requestId: randomUUID(),
      params: {},
      product: "",
      done: false,
      keptBack: 0,
    };
    const latency = this.parts.latencyMilliseconds;
    if (latency > 0) await sleep(latency);
    const reply = await this.serve(request, incoming).catch((error: unknown) =>
      this.refuse(incoming, error),
    );
    if (incoming.keptBack > 0) await sleep(incoming.keptBack);
    return reply;
  }

  private async serve(request: ApiRequest, incoming: Incoming): Promise<ApiReply> {
    checkSignature(request, this.parts.signer, Date.now() / 1000);
    const route = this.route(request.headers, incoming.action);
    incoming.product = route.service.product;
    incoming.params = parseParams(request, route.schema, incoming.action);
    checkRequest(route.schema, incoming.action, incoming.params);
    this.rateLimit.count(incoming.action, incoming.region, Date.now());
    const fault = this.parts.faults.take(incoming.action, incoming.params);
    if (fault && !isDone(fault)) {
      if (fault.delayMilliseconds) await sleep(fault.delayMilliseconds);
      const instead = this.fail(fault, incoming);
      if (instead) return instead;
    }
    const flow = fault && this.parts.faults.flowOf(fault);
    const answer = await route.handler(flow ? { ...incoming, flow } : incoming);
    if (flow && !flow.isPlayed) {
      throw new ApiFault("InternalError", `${incoming.action} begins nothing that ${flow.how}.`);
    }
    checkAnswer(route.schema, incoming.action, answer as Record<string, unknown>);
    incoming.done = true;
    const reply = json({ ...answer, RequestId: incoming.requestId });
    if (fault && isDone(fault)) {
      incoming.keptBack = fault.delayMilliseconds ?? 0;
      const instead = this.fail(fault, incoming, reply);
      if (instead) return instead;
    }
    this.log(incoming, undefined);
    return reply;
  }

  private route(headers: IncomingHttpHeaders, action: string): Route {
    if (!action) throw new ApiFault("MissingParameter", "The request lacks `X-TC-Action`.");
    const version = header(headers, "x-tc-version");
    if (!version) throw new ApiFault("MissingParameter", "The request lacks `X-TC-Version`.");
    const route = this.routes.get(`${version} ${action}`);
    if (route) return route;
    if (!this.versions.has(version)) {
      throw new ApiFault("NoSuchVersion", `The version \`${version}\` does not exist.`);
    }
    throw new ApiFault("InvalidAction", `The action \`${action}\` is invalid or not found.`);
  }

  /** The reply that a scripted fault puts in place of the service's, if any. */
  private fail(fault: ScriptedFault, incoming: Incoming, reply?: ApiReply): ApiReply | undefined {
    if (fault.code) {
      throw new ApiFault(fault.code, fault.message ?? "A scripted failure of the local cloud.");
    }
    if (fault.cut) {
      this.log(incoming, "cut");
      if (fault.cut === "within" && reply) return { ...reply, cut: "within" };
      return { status: 0, contentType: "", body: "", cut: "instead" };
    }
    if (fault.hangs) {
      this.log(incoming, "no answer");
      return { status: 0, contentType: "", body: "", cut: "never" };
    }
    if (fault.httpStatus) {
      this.log(incoming, `HTTP ${fault.httpStatus}`);
      return { status: fault.httpStatus, contentType: "text/html", body: "<h1>no service</h1>" };
    }
    if (fault.nonJson) {
      this.log(incoming, "not JSON");
      return { status: 200, contentType: "text/html", body: "<html>not JSON</html>" };
    }
    return undefined;
  }

  private refuse(incoming: Incoming, error: unknown): ApiReply {
    const code = error instanceof ApiFault ? error.code : "InternalError";
    const message = error instanceof Error ? error.message : String(error);
    this.log(incoming, code);
    return json({ Error: { Code: code, Message: message }, RequestId: incoming.requestId });
  }

  private log(incoming: Incoming, code: string | undefined): void {
    const { product, action, region, requestId, done } = incoming;
    const time = new Date().toISOString();
    const ok = code === undefined;
    this.parts.calls.add({
      product,
      action,
      region,
      time,
      ok,
      done,
      ...(ok ? {} : { code }),
      requestId,
    });
  }
}

function parseParams(
  request: ApiRequest,
  schema: ProductSchema,
  action: string,
): Record<string, unknown> {
  if (request.method === "GET") return parseQuery(request.query, schema, action);
  const type = header(request.headers, "content-type");
  if (!type.startsWith(JSON_TYPE)) {
    throw new ApiFault("UnsupportedProtocol", `The content type \`${type}\` is not supported.`);
  }
  try {
    const parsed: unknown = JSON.parse(request.body.toString("utf8") || "{}");
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Answered below, as for JSON that is no object.
  }
  throw new ApiFault("InvalidParameter", "The body is not a JSON object.");
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

function json(response: object): ApiReply {
  return { status: 200, contentType: JSON_TYPE, body: JSON.stringify({ Response: response }) };
}
