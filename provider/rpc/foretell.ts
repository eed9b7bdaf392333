import { UNKNOWN } from "../lifecycle/unknown";
import type { AnyResource } from "./any-resource";
import type { Values } from "./codec";

/** Outputs in a create's preview: what the resource is certain of, the arguments, and unknown for the rest. */
export function foretell(resource: AnyResource, args: Values): Values {
  const certain: Values = { ...args, ...(resource.foretell?.(args) as Values | undefined) };
  const keys = Object.keys(resource.state.shape);
  return Object.fromEntries(keys.map((key) => [key, certain[key] ?? UNKNOWN]));
}
