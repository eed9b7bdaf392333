import * as messages from "@pulumi/pulumi/proto/provider_pb";

import { checkArguments } from "../lifecycle/known-arguments";
import type { Fault } from "../lifecycle/resource";
import { hasUnknown } from "../lifecycle/unknown";
import { decode, encode } from "./codec";
import type { AnyResource } from "./any-resource";

/** All faults of the inputs at once, and the inputs with their defaults. No I/O. */
export function check(
  resource: AnyResource,
  request: messages.CheckRequest,
): messages.CheckResponse {
  const { values: news, secrets } = decode(request.getNews());
  const { values, faults } = checkArguments(resource.args, news, secrets);
  const all =
    faults.length > 0 || hasUnknown(values) ? faults : (resource.validate?.(values) ?? []);
  const response = new messages.CheckResponse();
  response.setInputs(encode(values, secrets));
  response.setFailuresList(all.map(checkFailure));
  return response;
}

function checkFailure(fault: Fault): messages.CheckFailure {
  const failure = new messages.CheckFailure();
  failure.setProperty(fault.path);
  failure.setReason(fault.reason);
  return failure;
}
