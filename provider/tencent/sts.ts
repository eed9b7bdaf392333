import type { GetCallerIdentityResponse } from "tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_models";
import type { CallOptions, Transport } from "./transport";

/** The identity that calls. */
export interface CallerIdentity {
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  readonly principalId: string;
  readonly type: string;
}

/** Who calls; works for every valid key, whatever it may do. */
export async function getCallerIdentity(
  transport: Transport,
  _params: object = {},
  options: CallOptions = {},
): Promise<CallerIdentity> {
  const action = "GetCallerIdentity";
  const answer = await transport.call<GetCallerIdentityResponse>(
    "sts",
    action,
    {},
    {
      ...options,
      safe: true,
    },
  );
  return {
    arn: answer.Arn ?? "",
    accountId: answer.AccountId ?? "",
    userId: answer.UserId ?? "",
    principalId: answer.PrincipalId ?? "",
    type: answer.Type ?? "",
  };
}
