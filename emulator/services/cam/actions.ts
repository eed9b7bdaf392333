import type { Service } from "../../contract";
import type { World } from "../../world";

/** Access management: who the caller is. */
export function camService(world: World): Service {
  const { appId, uin } = world.account;
  return {
    product: "cam",
    version: "2019-01-16",
    actions: { GetUserAppId: () => ({ AppId: appId, Uin: uin, OwnerUin: uin }) },
  };
}
