/** Paging as the API does it: a default, a maximum, and a refusal beyond. */
import { ApiFault } from "./contract";

/** How one action pages. */
export interface PageRule {
  /** Items when the request names no limit. */
  readonly byDefault: number;
  /** Most items that a request may ask for. */
  readonly maximum: number;
}

/**
 * The asked page of a list.
 * @throws {ApiFault} `InvalidParameterValue` for a limit or offset out of range.
 */
export function page<T>(
  items: readonly T[],
  asked: { readonly Offset?: unknown; readonly Limit?: unknown },
  rule: PageRule = { byDefault: 20, maximum: 100 },
): T[] {
  const offset = whole("Offset", asked.Offset, 0, Number.MAX_SAFE_INTEGER);
  const limit = whole("Limit", asked.Limit, rule.byDefault, rule.maximum);
  return items.slice(offset, offset + limit);
}

function whole(name: string, value: unknown, byDefault: number, maximum: number): number {
  if (value === undefined || value === null) return byDefault;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= maximum) return number;
  throw new ApiFault("InvalidParameterValue", `\`${name}\` must be from 0 to ${maximum}.`);
}

/** Refuses a list of ids that is longer than the action takes. */
export function atMost(name: string, list: unknown, maximum: number): void {
  if (Array.isArray(list) && list.length > maximum) {
    throw new ApiFault("InvalidParameterValue", `\`${name}\` holds more than ${maximum} items.`);
  }
}
