import { TencentApiError } from "./errors";
import type { CallTarget } from "./products";

/** The member of an answer that no further step can do without; a TencentApiError if it is not there. */
export function required<T>(target: CallTarget, member: string, value: T | undefined): T {
  if (value !== undefined && value !== "") return value;
  throw new TencentApiError({
    ...target,
    code: "ClientError.InvalidAnswer",
    reason: `the answer has no ${member}`,
    retryable: false,
  });
}
