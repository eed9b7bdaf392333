import type { Setting } from "../../scripts/story/setting";
import {
  calls,
  CHANGING,
  closePrograms,
  diagnostics,
  editConfig,
  ended,
  forgetFaults,
  oneCluster,
  program,
  replaceFlink,
  script,
  succeeded,
} from "../support/program-run";

afterEach(closePrograms);

/** More often than any call is tried. */
const always = 1000;
const network = "Check the network, the proxy and the endpoint, then run it again.\n";

test("a throttled, failing, cut or garbled API is told as what it is, changes nothing, and the next up works", async () => {
  const setting = await program();
  const first = { InstanceId: "emr-demo0001" };
  const second = { InstanceId: "emr-demo0002" };
  await fails(setting, [
    [
      {
        action: "DescribeClusterNodes",
        code: "RequestLimitExceeded",
        message: "slow down",
        match: first,
      },
      "error: Tencent emr.DescribeClusterNodes of emr-demo0001 failed: RequestLimitExceeded (request …): slow down. Run it again later, or with fewer runs at a time.\n",
    ],
    [
      { action: "DescribeClusterNodes", httpStatus: 502, match: second },
      `error: Tencent emr.DescribeClusterNodes of emr-demo0002 failed: ClientError.HttpStatusCodeError: the answer has HTTP status 502, expected 200. ${network}`,
    ],
  ]);
  await fails(setting, [
    [
      { action: "DescribeClusterNodes", nonJson: true, match: first },
      `error: Tencent emr.DescribeClusterNodes of emr-demo0001 failed: ClientError.InvalidAnswer: the answer is not one of this API, expected JSON with a Response member. ${network}`,
    ],
    [
      { action: "DescribeClusterNodes", cut: "before", match: second },
      `error: Tencent emr.DescribeClusterNodes of emr-demo0002 failed: ClientError.NetworkError: request to ${setting.cloud.endpoint}/ failed, reason: socket hang up. ${network}`,
    ],
  ]);
  expect(await changes(setting)).toEqual([]);
  // What passes is waited out.
  await script(setting, { action: "*", code: "RequestLimitExceeded", times: 3 });
  succeeded(await setting.pulumi.up());
});

test("wrong, unknown and missing credentials are told apart, and change nothing", async () => {
  const setting = await program(oneCluster());
  const { environment } = setting.pulumi;
  const right = { ...environment };
  const next = "Check TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.\n";
  const cases: [change: NodeJS.ProcessEnv, told: string][] = [
    [
      { TENCENTCLOUD_SECRET_KEY: "wrong" },
      `error: Tencent emr.DescribeInstances of emr-demo0001 failed: AuthFailure.SignatureFailure (request …): The provided credentials could not be validated. Please check your signature is correct. ${next}`,
    ],
    [
      { TENCENTCLOUD_SECRET_ID: "AKIDunknown" },
      `error: Tencent emr.DescribeInstances of emr-demo0001 failed: AuthFailure.SecretIdNotFound (request …): The SecretId is not found. ${next}`,
    ],
    [
      { TENCENTCLOUD_SECRET_ID: "", TENCENTCLOUD_SECRET_KEY: "" },
      "error: credentials: none found, expected TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY in the environment, ~/.tencentcloud/credentials, a CVM role or an OIDC role. Set one of them, then run it again.\n",
    ],
  ];
  for (const [change, told] of cases) {
    Object.assign(environment, right, change);
    expect(diagnostics(ended(await setting.pulumi.up(), 1))).toContain(told);
  }
  expect(await changes(setting)).toEqual([]);
});

test("a stack file's faults come all at once, before anything is asked of the cloud", async () => {
  const setting = await program();
  editConfig(setting, (config) => {
    const clusters = config["flinkwatch:clusters"] as Record<string, unknown>[];
    clusters[1]!.id = clusters[0]!.id;
    clusters[0]!.jobname = "orders";
    clusters[0]!.interval = 60;
    config["flinkwatch:prometheus"] = { name: "x", vpcId: "vpc-emr00001", retentionDays: 16 };
  });
  const run = ended(await setting.pulumi.preview(), 1);
  const told = run.stdout.split("Diagnostics:\n")[1]?.split("\n\n")[0] ?? run.stdout;
  expect(told.trimEnd().split("\n")).toEqual([
    "  pulumi:pulumi:Stack (flinkwatch-dev):",
    "    error: The stack's configuration has 5 faults:",
    "      flinkwatch:prometheus.retentionDays: got 16, expected one of 15, 30, 45, 90, 180, 365, 730 (days).",
    '      flinkwatch:clusters[0].interval: got 60, expected a time such as "60 SECONDS" or "2 MINUTES".',
    "      flinkwatch:clusters[0].jobname: unknown key, expected one of id, name, jobName, interval, labels, reporterName, plugin, randomJobNameSuffix, deleteOnShutdown, gatewayUrl, needBasicAuth, takeOver, delivery, nodeEdits, network, extraNodes, excludeNodes, transport, ssh, force, onFailure, maxFailures, inspectNodes, flinkHome, serviceType, smoke. Did you mean jobName or name?",
    '      flinkwatch:prometheus.subnetId: missing, needed to create "x". Add it, or set adopt: true to use one that exists.',
    '      flinkwatch:clusters[1].id: is a duplicate, got "emr-demo0001" as in flinkwatch:clusters[0]. Remove one of the two.',
    "    Every key is explained in docs/config.md.",
  ]);
  expect(await calls(setting)).toEqual([]);
});

test("another VPC, another account and a wrong digest stop the run", async () => {
  const setting = await program({
    world: (world) => {
      const [orders] = world.emr as Record<string, unknown>[];
      Object.assign(orders!, { vpc: "vpc-other001", subnet: "subnet-other001", appId: 1259999999 });
      (world.vpcs as unknown[]).push({
        id: "vpc-other001",
        cidr: "10.1.0.0/16",
        subnets: [{ id: "subnet-other001", zone: "ap-guangzhou-3", cidr: "10.1.1.0/24" }],
      });
    },
  });
  const stopped = diagnostics(ended(await setting.pulumi.up(), 1));
  expect(stopped).toContain(
    "error: EMR cluster emr-demo0001: 2 things stand in the way, nothing was changed.\n" +
      "    - account: belongs to another one, got APPID 1259999999, expected 1250000001. Use that account's credentials in a stack of its own.\n" +
      "    - network: is in another VPC than the Prometheus instance, got vpc-other001, expected vpc-emr00001. Use an instance in that VPC, or set network: routed if it is routed.\n",
  );
  expect(await changes(setting)).toEqual([]);
  const wrong = "0".repeat(64);
  editConfig(setting, (config) => {
    const [{ plugin }, payments] = config["flinkwatch:clusters"] as [{ plugin: object }, object];
    config["flinkwatch:clusters"] = [{ ...payments, plugin: { ...plugin, sha256: wrong } }];
  });
  // A Flink that takes a vendor's jar.
  replaceFlink(setting, "emr-demo0002", "1.16.3");
  const run = diagnostics(ended(await setting.pulumi.up(), 1));
  expect(run).toContain(
    `has another digest, got ${setting.jars["emr-demo0001"]!.sha256}, expected ${wrong}.`,
  );
  expect(await changes(setting)).not.toContain("ModifyServiceParamsByExportConfs");
});

/** Runs `up` under these faults; it must fail and tell each of them. */
async function fails(setting: Setting, faults: [fault: object, told: string][]): Promise<void> {
  for (const [fault] of faults) await script(setting, { ...fault, times: always });
  const run = diagnostics(ended(await setting.pulumi.up(), 1));
  for (const [, told] of faults) expect(run).toContain(told);
  await forgetFaults(setting);
}

/** The changing calls so far. */
async function changes(setting: Setting): Promise<string[]> {
  return (await calls(setting)).filter((action) => CHANGING.test(action));
}
