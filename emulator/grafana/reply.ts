/** Answers of the local Grafana, and refusals that end a request early. */

/** What to send back. */
export interface GrafanaReply {
  readonly status: number;
  readonly body: unknown;
  /** Grafana names the charset in answers that its middleware gives, and not in those of its handlers. */
  readonly fromMiddleware?: boolean;
  /** What is answered in its place: text that is no JSON. */
  readonly page?: string;
  /** Header `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** End the connection instead, or in the middle of the body, or neither answer nor end it. */
  readonly cut?: "instead" | "within" | "never";
}

/** A request that Grafana refuses. */
export class GrafanaRefusal extends Error {
  constructor(readonly reply: GrafanaReply) {
    super(`Grafana answers ${reply.status}`);
  }
}

/** A handler's answer. */
export function ok(body: unknown): GrafanaReply {
  return { status: 200, body };
}

/** Ends the request with a refusal. */
export function refuse(status: number, body: object): never {
  throw new GrafanaRefusal({ status, body });
}

/** Ends the request with the refusal of one who may not do it. */
export function refuseAccess(permissions: string): never {
  const digits = String(Math.floor(1e12 + Math.random() * 9e12));
  throw new GrafanaRefusal({
    status: 403,
    fromMiddleware: true,
    body: {
      accessErrorId: `ACE${digits}`,
      message: `You'll need additional permissions to perform this action. Permissions needed: ${permissions}`,
      title: "Access denied",
    },
  });
}
