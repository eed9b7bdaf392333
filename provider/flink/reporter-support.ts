import type { ReporterRequest } from "./reporter-decision";
import { isAtLeast } from "./version";

/** Why a reporter cannot be configured. */
export interface Refusal {
  readonly code:
    | "version-too-old"
    | "version-untested"
    | "builtin-too-old"
    | "vendor-too-new"
    | "vendor-java"
    | "vendor-https"
    | "gateway-needs-auth"
    | "https-unsupported"
    | "gateway-address"
    | "gateway-user"
    | "conf-file"
    | "not-shipped"
    | "value";
  /** Place, what is wrong, what was got and expected. Never a secret. */
  readonly reason: string;
  readonly nextStep: string;
}

type Rule = (request: ReporterRequest) => Omit<Refusal, "code"> | undefined;

/** First and last minor versions of Flink for which the rules are known. */
const oldest = [1, 9] as const;
const newestTried = [2, 3] as const;
const oldestForBuiltin = [1, 13] as const;
const firstWithoutVendor = [1, 17] as const;
const firstWithHostUrl = [1, 15] as const;
const firstJavaWithoutJaxb = 11;

const tried = `${oldest.join(".")} to ${newestTried.join(".")}`;
const hostName = /^([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])$/;

/** All that stands against a kind of plugin on a Flink, for a gateway. */
export function supportRefusals(request: ReporterRequest): Refusal[] {
  return Object.entries(rules).flatMap(([code, rule]) => {
    const refusal = rule(request);
    return refusal === undefined ? [] : [{ code: code as keyof typeof rules, ...refusal }];
  });
}

/** What stands against a vendor's jar on a Flink. */
export function vendorRefusals(
  request: Pick<ReporterRequest, "version" | "javaMajor">,
): Omit<Refusal, "code">[] {
  const asked = { ...request, kind: "vendor" } as const;
  return [rules["vendor-too-new"](asked), rules["vendor-java"](asked)].flatMap((one) => one ?? []);
}

const rules = {
  "version-too-old": ({ version }) =>
    isAtLeast(version, ...oldest)
      ? undefined
      : {
          reason: `Flink: has no push-gateway reporter that is known here, got ${version.text}, expected ${tried}.`,
          nextStep: "Upgrade Flink, or leave this cluster out.",
        },

  "version-untested": ({ version, allowUntested = false }) =>
    allowUntested || !isNewerThanTried({ version })
      ? undefined
      : {
          reason: `Flink: was not tried, got ${version.text}, expected ${tried}.`,
          nextStep: "Set plugin.allowUntested: true to try it.",
        },

  "builtin-too-old": ({ version, kind }) =>
    kind !== "builtin" || !isTooOldForBuiltin({ version })
      ? undefined
      : {
          reason: `plugin.kind builtin: needs Flink ${oldestForBuiltin.join(".")} or later, got ${version.text}.`,
          nextStep: "Set plugin.kind: vendor with the vendor's jar.",
        },

  "vendor-too-new": ({ version, kind }: Pick<ReporterRequest, "version" | "kind">) =>
    kind !== "vendor" || !isAtLeast(version, ...firstWithoutVendor)
      ? undefined
      : {
          reason: `plugin.kind vendor: is built for Flink up to 1.16, got ${version.text}.`,
          nextStep: "Set plugin.kind: builtin.",
        },

  "vendor-java": ({
    version,
    kind,
    javaMajor = 0,
  }: Pick<ReporterRequest, "version" | "kind" | "javaMajor">) =>
    kind !== "vendor" || javaMajor < firstJavaWithoutJaxb
      ? undefined
      : {
          reason: `plugin.kind vendor: needs JAXB, which Java ${javaMajor} does not have, expected Java 8.`,
          nextStep: isAtLeast(version, ...oldestForBuiltin)
            ? "Set plugin.kind: builtin."
            : "Run Flink on Java 8, or upgrade Flink.",
        },

  "vendor-https": ({ kind, gateway }) =>
    kind !== "vendor" || gateway.isHttps !== true
      ? undefined
      : {
          reason: "plugin.kind vendor: takes host and port only, got an https gateway.",
          nextStep: "Set plugin.kind: builtin, or use the gateway's http address.",
        },

  "gateway-needs-auth": ({ version, kind, gateway }) =>
    kind !== "none" || gateway.auth === undefined
      ? undefined
      : {
          reason:
            "plugin.kind none: Flink's own reporter cannot authenticate, got a gateway that asks for it, expected one without.",
          nextStep: isAtLeast(version, ...oldestForBuiltin)
            ? "Set plugin.kind: builtin."
            : "Set plugin.kind: vendor with the vendor's jar.",
        },

  "https-unsupported": ({ version, kind, gateway }) =>
    kind !== "none" || gateway.isHttps !== true || isAtLeast(version, ...firstWithHostUrl)
      ? undefined
      : {
          reason: `plugin.kind none: Flink's own reporter takes no https address before ${firstWithHostUrl.join(".")}, got Flink ${version.text}.`,
          nextStep: "Use the gateway's http address.",
        },

  "gateway-address": ({ gateway: { host, port } }) =>
    hostName.test(host) && isPort(port)
      ? undefined
      : {
          reason:
            "gateway: is no address, expected a host name without user, blanks or path and a port of 1 to 65535.",
          nextStep: "Look at the instance's address.",
        },

  "gateway-user": ({ gateway: { auth } }) =>
    auth === undefined ||
    (auth.userName !== "" && !auth.userName.includes(":") && auth.password !== "")
      ? undefined
      : {
          reason: "gateway: cannot authenticate, expected a user without ':' and a password.",
          nextStep: "Look whether the instance has a token.",
        },
} satisfies Partial<Record<Refusal["code"], Rule>>;

/** Whether a Flink is older than the built-in reporter takes. */
export function isTooOldForBuiltin({ version }: Pick<ReporterRequest, "version">): boolean {
  return !isAtLeast(version, ...oldestForBuiltin);
}

/** Whether a Flink is newer than those that the rules were tried on. */
export function isNewerThanTried({ version }: Pick<ReporterRequest, "version">): boolean {
  return isAtLeast(version, newestTried[0], newestTried[1] + 1);
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;
}
