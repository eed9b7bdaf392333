import { TencentApiError } from "../tencent/errors";

/** A failure of the cloud, told of the object that it is about; any other error as it is. */
export function namedError(kind: string, name: string, error: unknown): unknown {
  if (!(error instanceof TencentApiError)) return error;
  return new Error(`${kind} "${name}": ${error.message}`, { cause: error });
}
