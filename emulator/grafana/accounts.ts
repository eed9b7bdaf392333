/** Who may use the local Grafana, and as what. */
import { randomText } from "../identifiers";
import { GrafanaRefusal } from "./reply";

/** What a caller may do. */
export type Role = "Viewer" | "Editor" | "Admin";

/** A caller. */
export interface Caller {
  readonly login: string;
  readonly role: Role;
}

interface ServiceAccount {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
}

/** Users, service accounts and tokens. */
export class Accounts {
  private readonly tokens = new Map<string, Caller>();
  private readonly serviceAccounts: ServiceAccount[] = [];
  private lastTokenId = 0;

  /** @param password of the user `admin`. */
  constructor(readonly password: string) {}

  /** A new token; keys of service accounts begin otherwise than the older kind. */
  addToken(caller: Caller, key: string): { id: number; key: string } {
    this.tokens.set(key, caller);
    return { id: ++this.lastTokenId, key };
  }

  addServiceAccount(name: string, role: Role): ServiceAccount {
    // The user admin has number 1.
    const account = { id: this.serviceAccounts.length + 2, name, role };
    this.serviceAccounts.push(account);
    return account;
  }

  addServiceAccountToken(accountId: number): { id: number; key: string } | undefined {
    const account = this.serviceAccounts.find((each) => each.id === accountId);
    if (!account) return undefined;
    const caller = { login: `sa-${account.name}`, role: account.role };
    return this.addToken(caller, `glsa_${randomText(32)}_${randomText(8)}`);
  }

  /** The caller behind an `Authorization` header. @throws {GrafanaRefusal} as Grafana refuses. */
  identify(authorization: string | undefined): Caller {
    const [scheme, value = ""] = (authorization ?? "").split(" ");
    if (scheme === "Basic") {
      if (Buffer.from(value, "base64").toString("utf8") === `admin:${this.password}`) {
        return { login: "admin", role: "Admin" };
      }
      throw refusal(401, { message: "invalid username or password", traceID: "" });
    }
    if (scheme === "Bearer") {
      const caller = this.tokens.get(value);
      if (caller) return caller;
      // The recorded version answers so, and not with 401.
      throw refusal(500, { message: "invalid API key", traceID: "" });
    }
    throw refusal(401, { message: "Unauthorized" });
  }
}

function refusal(status: number, body: object): GrafanaRefusal {
  return new GrafanaRefusal({ status, body, fromMiddleware: true });
}
