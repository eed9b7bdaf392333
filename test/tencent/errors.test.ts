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

test("what is busy is to be waited for", () => {
  expect(failure("FailedOperation.ResourceOperating").message).toMatch(
    / Something else changes it now: wait for its end, then run it again\.$/,
  );
});

test.each(["ClientError.Timeout", "InternalError"])(
  "after %s nobody knows what happened",
  (code) => {
    expect(errors.mayHaveHappened(failure(code))).toBe(true);
  },
);

test.each(["RequestLimitExceeded", "InternalError.CidrConflictWithOtherCluster"])(
  "%s says that nothing happened",
  (code) => expect(errors.mayHaveHappened(failure(code))).toBe(false),
);

test.each(rows)("%s knows its codes and no others", (name, codes) => {
  const predicate = errors[name] as (error: unknown) => boolean;
  for (const [other, theirs] of rows) {
    for (const code of theirs) {
      expect([code, predicate(failure(code))]).toEqual([code, other === name]);
    }
  }
  expect(codes.some((code) => predicate(new Error(code)))).toBe(false);
});
