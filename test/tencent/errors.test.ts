import * as errors from "../../provider/tencent/errors";

function failure(code: string): errors.TencentApiError {
  const target = { product: "monitor", action: "X" } as const;
  return new errors.TencentApiError({ ...target, code, reason: "no", retryable: false });
}

const rows: [keyof typeof errors, string[]][] = [
  [
    "isNotFound",
    [
      "ResourceNotFound",
      "ResourceNotFound.InvocationNotFound",
      "FailedOperation.ResourceNotFound",
      "FailedOperation.InstanceNotFound",
      "InvalidParameter.PromInstanceNotFound",
      "InvalidParameter.ClusterNotFound",
      "InternalError.DbRecordNotFound",
      "InternalError.ClusterNotFound",
    ],
  ],
  [
    "isInProgress",
    [
      "ResourceInUse.InstanceInProcess",
      "FailedOperation.ResourceOperating",
      "FailedOperation.ClusterState",
      "ResourceUnavailable.ClusterState",
    ],
  ],
  ["isAgentsNotUninstalled", ["FailedOperation.AgentsNotInUninstallStage"]],
  [
    "isQuota",
    ["LimitExceeded", "FailedOperation.CreateInstanceLimited", "InternalError.QuotaMaxClsLimit"],
  ],
  ["isAuthRefused", ["AuthFailure.SignatureFailure", "UnauthorizedOperation.CamNoAuth"]],
  ["isBillingRefused", ["FailedOperation.ErrOwed"]],
  ["isAlreadyExists", ["FailedOperation.ResourceExist", "FailedOperation.DuplicateName"]],
  ["isCidrConflict", ["InternalError.CidrConflictWithOtherCluster"]],
  ["isNotInWhiteList", ["UnsupportedOperation.NotInWhiteList"]],
  [
    "isAgentOffline",
    ["ResourceUnavailable.AgentNotInstalled", "ResourceUnavailable.AgentStatusNotOnline"],
  ],
  ["isThrottled", ["RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded"]],
  ["isUnknownOutcome", ["ClientError.NetworkError", "ClientError.Timeout"]],
];

test.each(rows)("%s knows its codes and no others", (name, codes) => {
  const predicate = errors[name] as (error: unknown) => boolean;
  for (const [other, theirs] of rows) {
    for (const code of theirs) {
      expect([code, predicate(failure(code))]).toEqual([code, other === name]);
    }
  }
  expect(codes.some((code) => predicate(new Error(code)))).toBe(false);
});
