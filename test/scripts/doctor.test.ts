import { parseStackConfig } from "../../config/parse";
import { judgeProbe } from "../../scripts/doctor/clusters";
import { checked, renderFindings } from "../../scripts/doctor/finding";
import { checkPermissions, permissionProbes } from "../../scripts/doctor/permissions";
import { checkRules, type RuleLimits } from "../../scripts/doctor/rules";
import { estimateSeries, samples, shareOfLimits } from "../../scripts/doctor/series";
import { TencentApiError } from "../../provider/tencent/errors";
import type { Transport } from "../../provider/tencent/transport";

const probe = (output: string) =>
  judgeProbe("emr-1 gateway", "core node ins-1", { output, address: "10.0.1.9:9090" });

test("a gateway that is closed to core nodes is a fault that names the security group", () => {
  expect(probe("tcp closed\n")).toEqual({
    check: "emr-1 gateway",
    level: "fault",
    detail:
      "core node ins-1 cannot reach 10.0.1.9:9090. Open the port in the security group of core and task nodes.",
  });
});

test.each([
  ["tcp open\nhttp 200\n", "ok"],
  ["tcp open\nhttp 401\n", "fault"],
  ["tcp open\nhttp 000\n", "fault"],
  ["tcp open\nhttp 502\n", "fault"],
])("%j is %s", (output, level) => {
  expect(probe(output).level).toBe(level);
});

test("a check that throws is a fault of its own", async () => {
  const findings = await checked("quota", () => Promise.reject(new Error("refused.")));
  expect(renderFindings(findings)).toBe("FAULT    quota: refused.");
});

test("more nodes and shorter intervals cost more", () => {
  expect(estimateSeries(2, 60)).toEqual({ series: 365, samplesPerMinute: 365 });
  expect(estimateSeries(2, 30).samplesPerMinute).toBe(730);
});

/** A cloud that answers each action with an error of this code, or with nothing special. */
function cloudOf(codes: Record<string, string>): {
  cloud: Pick<Transport, "call">;
  seen: string[];
} {
  const seen: string[] = [];
  const call: Transport["call"] = (product, action) => {
    seen.push(action);
    const code = codes[action];
    if (code === undefined) return Promise.resolve({} as never);
    return Promise.reject(
      new TencentApiError({ product, action, code, reason: "scripted", retryable: false }),
    );
  };
  return { cloud: { call }, seen };
}

test("each action that is not granted is named, and what would create something is not tried", async () => {
  const { cloud, seen } = cloudOf({
    RunCommand: "UnauthorizedOperation.CamNoAuth",
    DescribeExportConfs: "AuthFailure.UnauthorizedOperation",
    DestroyPrometheusInstance: "FailedOperation.InstanceNotFound",
    DescribeSubnets: "ClientError.NetworkError",
  });
  const findings = await checkPermissions(cloud);
  expect(findings.map(({ level, detail }) => [level, detail])).toEqual([
    [
      "fault",
      "not granted: emr:DescribeExportConfs, tat:RunCommand. Grant them to this identity, see docs/cam-policy-up.json.",
    ],
    ["fault", "no answer to: vpc:DescribeSubnets. Check the network, then run it again."],
    [
      "warning",
      "not tried, because it would create something: tat:CreateCommand, tke:CreateCluster, monitor:CreatePrometheusMultiTenantInstancePostPayMode, monitor:CreateAlarmNotice. See docs/cam-policy-up.json.",
    ],
  ]);
  expect(seen).not.toContain("CreateCluster");
  expect(seen).toHaveLength(permissionProbes.length - 4);
});

test("a credential that may do everything passes", async () => {
  const [first] = await checkPermissions(cloudOf({}).cloud);
  expect(first).toMatchObject({
    level: "ok",
    detail: `${permissionProbes.length - 4} actions granted`,
  });
});

test.each([
  [[samples(1_000, 60)], "ok", "1000 series are under 0.1 % of the 4500000 that an instance takes"],
  [[samples(2_000_000, 60), samples(1_800_000, 60)], "warning", "Plan another instance"],
  [[samples(5_000_000, 60)], "fault", "Spread the clusters over more instances"],
  [[samples(400_000, 1)], "fault", "400000 samples a second 133.3 % of 300000"],
])("the share of an instance's limits: %j is %s", (estimates, level, words) => {
  const finding = shareOfLimits(estimates);
  expect(finding.level).toBe(level);
  expect(finding.detail).toContain(words);
});

describe("rules of a stack", () => {
  const configured = (more: object = {}) =>
    parseStackConfig({
      region: "ap-guangzhou",
      prometheus: { id: "prom-1a2b3c4d" },
      clusters: [{ id: "emr-first001", jobName: "orders" }],
      ...more,
    });
  const told = (limits: RuleLimits, more?: object) =>
    checkRules(limits, configured(more)).map(({ level, detail }) => `${level} ${detail}`);

  test("are counted by kind against what the instance takes, 150 where it does not tell", () => {
    const [alerts, recordings] = told({ recordingRuleLimit: 1 });
    expect(alerts).toMatch(/^ok \d+ alert rules of the 150 that the instance takes$/);
    expect(recordings).toMatch(
      /^fault \d+ recording rules of the 1 that the instance takes\. Take some out, or ask for a larger quota\.$/,
    );
  });

  test("are none of what is switched off", () => {
    const off = { alerts: { enabled: false }, recordingRules: { enabled: false } };
    expect(told({ alertRuleLimit: 200 }, off)).toEqual([
      "ok 0 alert rules of the 200 that the instance takes",
      "ok 0 recording rules of the 150 that the instance takes",
    ]);
  });
});
