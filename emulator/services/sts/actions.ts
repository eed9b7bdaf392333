import type { Service } from "../../contract";
import type { World } from "../../world";

/** Security tokens: which identity a key belongs to. */
export function stsService(world: World): Service {
  const { uin } = world.account;
  return {
    product: "sts",
    version: "2018-08-13",
    actions: {
      GetCallerIdentity: () => ({
        Arn: `qcs::cam::uin/${uin}:uin/${uin}`,
        AccountId: uin,
        UserId: uin,
        PrincipalId: uin,
        Type: "CAMUser",
      }),
    },
  };
}
