import type { GetUserAppIdResponse } from "tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_models";
import { required } from "./required";
import type { CallOptions, Transport } from "./transport";

/** The account of the credentials. */
export interface Account {
  /** The APPID: the user name at the push gateway. */
  readonly appId: string;
  readonly uin: string;
  readonly ownerUin: string;
}

/** Whose credentials these are. */
export async function getUserAppId(
  transport: Transport,
  _params: object = {},
  options: CallOptions = {},
): Promise<Account> {
  const action = "GetUserAppId";
  const answer = await transport.call<GetUserAppIdResponse>(
    "cam",
    action,
    {},
    {
      ...options,
      safe: true,
    },
  );
  return {
    appId: String(required({ product: "cam", action }, "AppId", answer.AppId)),
    uin: answer.Uin ?? "",
    ownerUin: answer.OwnerUin ?? "",
  };
}
