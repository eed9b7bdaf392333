import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { isUnknown } from "../lifecycle/unknown";
import { decode, encode, type Values } from "./codec";

/** What the provider keeps of the stack's configuration. */
export interface Configuration {
  /** Such as `ap-guangzhou`. */
  readonly region: string;
  /** EMR ids of all clusters of the stack: what the first read of a run may fetch for all. May be empty. */
  readonly fleet: readonly string[];
  /** Those of them whose nodes no read may look at by the agent: reached by SSH alone, or not looked at. */
  readonly apart?: readonly string[];
}

/**
 * Keeps `region` and the EMR ids. The engine hands over every key of the project's namespace; whatever is kept
 * goes to state and shows as a step of the provider when it is edited, so the rest is dropped.
 */
export function checkConfig(request: messages.CheckRequest): messages.CheckResponse {
  const news = decode(request.getNews()).values;
  const response = new messages.CheckResponse();
  const region = news["region"];
  if (!isUnknown(region) && (typeof region !== "string" || region === "")) {
    const fault = new messages.CheckFailure();
    fault.setProperty("region");
    fault.setReason(
      "flinkwatch:region: is required, but missing, expected a region such as ap-guangzhou. " +
        "Run: pulumi config set flinkwatch:region <region>.",
    );
    response.addFailures(fault);
  }
  const apart = apartOf(news);
  response.setInputs(
    encode({
      region,
      clusterIds: JSON.stringify(fleetOf(news)),
      ...(apart.length > 0 && { apartIds: JSON.stringify(apart) }),
    }),
  );
  return response;
}

/** Another region means other objects altogether; anything else changes nothing. */
export function diffConfig(request: messages.DiffRequest): messages.DiffResponse {
  const before = decode(request.getOldInputs() ?? request.getOlds()).values["region"];
  const after = decode(request.getNews()).values["region"];
  const response = new messages.DiffResponse();
  const isMoved = before !== undefined && before !== after;
  response.setChanges(
    isMoved
      ? messages.DiffResponse.DiffChanges.DIFF_SOME
      : messages.DiffResponse.DiffChanges.DIFF_NONE,
  );
  if (isMoved) {
    response.setDiffsList(["region"]);
    response.setReplacesList(["region"]);
  }
  return response;
}

/** The configuration in a Configure request. */
export function readConfiguration(request: messages.ConfigureRequest): Configuration {
  const values = decode(request.getArgs()).values;
  const variable = request.getVariablesMap().get("flinkwatch:config:region");
  const region = typeof values["region"] === "string" ? values["region"] : (variable ?? "");
  return { region, fleet: fleetOf(values), apart: apartOf(values) };
}

function fleetOf(values: Values): string[] {
  const found = idsIn(values["clusters"] ?? values["clusterIds"]);
  return [...new Set(found)].sort();
}

/** Ids of clusters that are reached by SSH alone, or that are not looked at. */
function apartOf(values: Values): string[] {
  if (values["clusters"] === undefined) return idsIn(values["apartIds"]);
  const { clusters } = values;
  let list: unknown;
  try {
    list = typeof clusters === "string" ? JSON.parse(clusters) : clusters;
  } catch {
    // The program says what is wrong with it.
    return [];
  }
  const isApart = (cluster: unknown) => {
    const { transport, inspectNodes } = (cluster ?? {}) as Record<string, unknown>;
    return transport === "ssh" || inspectNodes === false;
  };
  return Array.isArray(list) ? idsIn(list.filter(isApart)) : [];
}

/** All EMR ids anywhere in a value or in JSON text. */
function idsIn(value: unknown): string[] {
  if (value === undefined || isUnknown(value)) return [];
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.match(/(?<![\w-])emr-[0-9a-z]+(?![\w-])/g) ?? [];
}
