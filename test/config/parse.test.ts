import { pluginKindOf } from "../../config/clusters";
import { ConfigError } from "../../config/config-error";
import { parseStackConfig } from "../../config/parse";

const sha256 = "a".repeat(64);
const minimal = () => ({
  region: "ap-guangzhou",
  prometheus: { id: "prom-1a2b3c4d" } as Record<string, unknown>,
  clusters: [
    { id: "emr-1a2b3c4d", jobName: "orders", plugin: { url: "https://x/y.jar", sha256 } },
  ] as Record<string, unknown>[],
});

function faultsOf(raw: Record<string, unknown>): readonly string[] {
  try {
    parseStackConfig(raw);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

function withCluster(change: Record<string, unknown>) {
  const raw = minimal();
  raw.clusters[0] = { ...raw.clusters[0], ...change };
  return raw;
}

test("fills in the manual's recommendations", () => {
  const config = parseStackConfig(minimal());
  expect(config.clusters[0]).toMatchObject({
    interval: "60 SECONDS",
    reporterName: "promgateway",
    randomJobNameSuffix: true,
    deleteOnShutdown: true,
    needBasicAuth: true,
    takeOver: false,
    network: "same-vpc",
    labels: {},
    flinkHome: "/usr/local/service/flink",
  });
  expect(config.alerts).toMatchObject({ enabled: true, notices: [], repeatInterval: "1h" });
  expect(config.dashboards).toEqual({
    enabled: true,
    vendor: true,
    integration: "flink",
    own: {
      enabled: true,
      folderUid: "flinkwatch",
      folderTitle: "Flink (flinkwatch)",
      language: "zh",
      adopt: false,
    },
  });
});

test("an address with user and password is refused wherever one is taken, and its fault tells neither", () => {
  const address = "https://canary-user:canary-password@host.example/path";
  const raw = {
    ...withCluster({ plugin: { kind: "vendor", url: address, sha256 } }),
    alerts: {
      ...{ grafanaUrl: address, runbooksUrl: address },
      notices: [{ name: "duty", urlNotices: [{ url: address }] }],
      customReceiver: { type: "webhook", url: address },
    },
  };
  const faults = faultsOf(raw);
  expect(faults.map((fault) => fault.split(": ")[0])).toEqual([
    "flinkwatch:clusters[0].plugin.url",
    "flinkwatch:alerts.notices[0].urlNotices[0].url",
    "flinkwatch:alerts.customReceiver.url",
    "flinkwatch:alerts.grafanaUrl",
    "flinkwatch:alerts.runbooksUrl",
  ]);
  for (const fault of faults) {
    expect(fault).toContain('got "https://***@host.example/path", expected an http(s) address');
    expect(fault).not.toContain("canary");
  }
});

test("reports all faults at once, each with its path, value and what is allowed", () => {
  const raw = {
    ...withCluster({ jobName: "my job", network: "vpn", interval: "60s" }),
    region: 7,
    prometheus: { name: "metrics", retentionDays: 20 },
  };
  expect(faultsOf(raw)).toEqual([
    "flinkwatch:region: got 7, expected a region such as ap-guangzhou.",
    "flinkwatch:prometheus.retentionDays: got 20, expected one of 15, 30, 45, 90, 180, 365, 730 (days).",
    "flinkwatch:clusters[0].jobName: got \"my job\", expected letters, digits, '_', '.' and '-' only.",
    'flinkwatch:clusters[0].interval: got "60s", expected a time such as "60 SECONDS" or "2 MINUTES".',
    'flinkwatch:clusters[0].network: got "vpn", expected one of same-vpc, routed.',
    'flinkwatch:prometheus.vpcId: missing, needed to create "metrics". Add it, or set adopt: true to use one that exists.',
    'flinkwatch:prometheus.subnetId: missing, needed to create "metrics". Add it, or set adopt: true to use one that exists.',
  ]);
});

test("an unknown key names the near ones", () => {
  const faults = faultsOf({ ...withCluster({ jobname: "x" }), cluster: [] });
  expect(faults[0]).toMatch(
    /^flinkwatch:clusters\[0\]\.jobname: unknown key, .* Did you mean jobName/,
  );
  expect(faults[1]).toMatch(/^flinkwatch:cluster: unknown key, .* Did you mean clusters/);
});

test.each([
  [undefined, "builtin"],
  [{ url: "https://x/y.jar", sha256 }, "vendor"],
  [{ kind: "none" }, "none"],
])("plugin %j means %s: a stack that names a vendor's jar keeps it", (plugin, kind) => {
  const [cluster] = parseStackConfig(withCluster({ plugin })).clusters;
  expect(pluginKindOf(cluster!.plugin)).toBe(kind);
});

test("a missing key says what belongs there", () => {
  const { region: _, ...raw } = minimal();
  expect(faultsOf(raw)).toEqual([
    "flinkwatch:region: missing, expected a region such as ap-guangzhou. Add it.",
  ]);
});

test.each([
  [
    { url: "https://x/y.jar" },
    "flinkwatch:clusters[0].plugin.sha256: missing, needed with url, expected 64 lower-case hexadecimal digits. Run sha256sum on the jar.",
  ],
  [
    { sha256 },
    "flinkwatch:clusters[0].plugin: got neither of url and path, expected exactly one of them.",
  ],
  [
    { url: "https://x/y.jar", path: "y.jar", sha256 },
    "flinkwatch:clusters[0].plugin: got both of url and path, expected exactly one of them.",
  ],
  [
    { kind: "vendor" },
    "flinkwatch:clusters[0].plugin: got neither of url and path, expected exactly one of them.",
  ],
  [
    { kind: "builtin", path: "y.jar" },
    'flinkwatch:clusters[0].plugin.path: is for a vendor\'s jar, but kind is "builtin". Remove one of the two.',
  ],
])("plugin %j is refused", (plugin, fault) => {
  expect(faultsOf(withCluster({ plugin }))).toEqual([fault]);
});

test.each([
  [
    { name: "orders" },
    "flinkwatch:clusters[0]: got both of id and name, expected exactly one of them.",
  ],
  [
    { interval: "5 SECONDS" },
    'flinkwatch:clusters[0].interval: out of range, got "5 SECONDS", expected 10 SECONDS to 60 MINUTES.',
  ],
  [
    { labels: { host: "x" } },
    "flinkwatch:clusters[0].labels.host: collides with a label that Flink or Prometheus sets itself. Use another name.",
  ],
  [
    { labels: { team: "a;b" } },
    "flinkwatch:clusters[0].labels.team: got \"a;b\", expected letters, digits, '_', '.' and '-' only.",
  ],
  [
    { labels: { "my-team": "a" } },
    "flinkwatch:clusters[0].labels.my-team: the name is wrong, expected a label name.",
  ],
])("cluster %j is refused", (change, fault) => {
  expect(faultsOf(withCluster(change))).toEqual([fault]);
});

test("what is about EMR's configuration is refused where each node's file is written", () => {
  const change = { delivery: "node", nodeEdits: "import", serviceType: 11, inspectNodes: false };
  expect(faultsOf(withCluster(change))).toEqual([
    'flinkwatch:clusters[0].nodeEdits: is for EMR\'s delivery, but delivery is "node", which leaves all other keys of a file as they are. Remove it, or set delivery: emr.',
    'flinkwatch:clusters[0].serviceType: is for EMR\'s delivery, but delivery is "node", which leaves all other keys of a file as they are. Remove it, or set delivery: emr.',
    'flinkwatch:clusters[0].inspectNodes: leaves nothing to compare with, since delivery is "node", expected true. Remove it, or set delivery: emr.',
  ]);
  expect(faultsOf(withCluster({ delivery: "node" }))).toEqual([]);
});

test("two entries for one cluster are refused", () => {
  const raw = minimal();
  raw.clusters.push({ ...raw.clusters[0] });
  expect(faultsOf(raw)).toEqual([
    'flinkwatch:clusters[1].id: is a duplicate, got "emr-1a2b3c4d" as in flinkwatch:clusters[0]. Remove one of the two.',
  ]);
});

test("a canary is one of the clusters, named once", () => {
  const raw = { ...minimal(), rollout: { canary: ["emr-1a2b3c4d", "orders", "emr-1a2b3c4d"] } };
  expect(faultsOf(raw)).toEqual([
    'flinkwatch:rollout.canary[1]: is no cluster, got "orders", expected one of emr-1a2b3c4d.',
    'flinkwatch:rollout.canary[2]: is a duplicate, got "emr-1a2b3c4d" again. Remove one of the two.',
  ]);
});

test("a server of one's own is told at times that are ranges of a day", () => {
  const receiver = (timeRanges: object[], more = {}) => ({
    ...minimal(),
    alerts: { customReceiver: { type: "webhook", url: "http://10.0.0.1/", timeRanges, ...more } },
  });
  const night = [{ startTime: 72_000, endTime: 28_800 }];
  expect(faultsOf(receiver(night))).toEqual([
    "flinkwatch:alerts.customReceiver.timeRanges[0].endTime: is not after startTime, got 28800, expected more than 72000. Write a range over midnight as two.",
  ]);
  expect(faultsOf(receiver([], { type: "pager", url: "10.0.0.1" }))).toHaveLength(2);
});

test("thresholds of alerts that do not exist are refused, naming the near ones", () => {
  const faults = faultsOf({ ...minimal(), alerts: { thresholds: { FlinkHeapFul: 3 } } });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain("flinkwatch:alerts.thresholds.FlinkHeapFul: there is no alert");
  expect(faults[0]).toContain("FlinkHeapFull");
});

test("overrides of clusters and jobs are refused with all that is wrong with them", () => {
  const override = (more: object) => ({ alert: "FlinkCheckpointSlow", threshold: 900, ...more });
  const raw = (overrides: object[]) => ({ ...minimal(), alerts: { overrides } });
  const at = (i: number, rest: string) => `flinkwatch:alerts.overrides[${i}]${rest}`;
  const clusters = ["emr-1a2b3c4d"];
  const faults = faultsOf(
    raw([
      { alert: "FlinkHeapFul", clusters, threshold: 80 },
      override({}),
      { alert: "FlinkHeapFull", clusters: ["orders", ...clusters, ...clusters], jobs: "orders" },
      override({ jobs: "orders-(", threshold: "9 %" }),
      override({ jobs: [], clusters: "emr-1a2b3c4d", receivers: [], size: 1 }),
    ]),
  );
  expect(faults.map((fault) => fault.replace(/\(duration [^)]*\)/, "(…)")).sort()).toEqual(
    [
      at(
        0,
        `.alert: got "FlinkHeapFul": there is no alert of this name. Did you mean FlinkHeapFull?`,
      ),
      at(
        1,
        ": is for all clusters and jobs, expected clusters, jobs or both. Write it under flinkwatch:alerts.thresholds instead.",
      ),
      at(
        2,
        ": changes nothing, expected threshold, for, severity, enabled or receivers. Add one, or remove it.",
      ),
      at(
        2,
        `.jobs: got "orders", but FlinkHeapFull is about processes, which may run several jobs. Use clusters.`,
      ),
      at(
        2,
        `.clusters[0]: is no cluster of this stack, got "orders", expected one of emr-1a2b3c4d.`,
      ),
      at(2, `.clusters[2]: is a duplicate, got "emr-1a2b3c4d" again. Remove one of the two.`),
      at(3, `.threshold: got "9 %", expected 1 to 86400 seconds (…), such as "90s".`),
      at(
        3,
        `.jobs: got "orders-(", expected a pattern such as "orders-.*". Write names as a list.`,
      ),
      at(4, `.clusters: got "emr-1a2b3c4d", expected a list of ids or names of clusters.`),
      at(4, `.jobs: got [], expected a pattern such as "orders-.*", or a list of names.`),
      at(4, `.receivers: got [], expected at least one notice template.`),
      at(
        4,
        ".size: unknown key, expected one of alert, clusters, jobs, threshold, for, severity, enabled, receivers. Remove it.",
      ),
    ].sort(),
  );
});

test("two overrides of one alert that may be for the same job are refused, naming both", () => {
  const one = (more: object) => ({ alert: "FlinkCheckpointSlow", threshold: 900, ...more });
  const clusters = ["emr-1a2b3c4d"];
  const overlap = (overrides: object[]) => faultsOf({ ...minimal(), alerts: { overrides } });
  expect(overlap([one({ jobs: "ord.*" }), one({ jobs: ["orders"], clusters })])).toEqual([
    "flinkwatch:alerts.overrides[1]: overlaps flinkwatch:alerts.overrides[0]: both may be for the same job of FlinkCheckpointSlow (jobs ord.*; clusters emr-1a2b3c4d and jobs orders). Give them different clusters, names of jobs, or patterns that begin or end differently.",
  ]);
  const apart = [one({ jobs: "ord.*" }), one({ jobs: ["clicks"] })];
  const other = { ...one({ clusters }), alert: "FlinkHeapFull", threshold: 80 };
  const config = parseStackConfig({ ...minimal(), alerts: { overrides: [...apart, other] } });
  expect(config.alerts.overrides).toHaveLength(3);
});

test("what is expected is refused with all that is wrong with it", () => {
  const raw = (expected: object) => ({ ...minimal(), alerts: { expected } });
  const faults = faultsOf(
    raw({
      clusters: false,
      jobs: [{ pattern: "(?!x)" }, { name: "a", pattern: "b" }, { name: 3, where: 1 }, "orders"],
    }),
  );
  expect([...faults].sort()).toEqual([
    "flinkwatch:alerts.expected.clusters: got false, expected true, or a list of ids or names of clusters.",
    'flinkwatch:alerts.expected.jobs[0].pattern: got "(?!x)", expected a pattern whose groups begin with ( or (?: alone. Write a name as name.',
    "flinkwatch:alerts.expected.jobs[1]: got both of name and pattern, expected exactly one of them.",
    "flinkwatch:alerts.expected.jobs[2].name: got 3, expected 1 to 500 characters.",
    "flinkwatch:alerts.expected.jobs[2].where: unknown key, expected one of name, pattern, atLeast, cluster, severity, receivers. Remove it.",
    'flinkwatch:alerts.expected.jobs[3]: got "orders", expected a map with keys of name, pattern, atLeast, cluster, severity, receivers.',
  ]);
  expect(
    faultsOf(raw({ clusters: ["orders"], jobs: [{ name: "a", cluster: "b", atLeast: 2 }] })),
  ).toEqual([
    'flinkwatch:alerts.expected.clusters[0]: is no cluster of this stack, got "orders", expected one of emr-1a2b3c4d.',
    "flinkwatch:alerts.expected.jobs[0].atLeast: got 2 for a name, expected a pattern with it. Remove it.",
    'flinkwatch:alerts.expected.jobs[0].cluster: is no cluster of this stack, got "b", expected one of emr-1a2b3c4d.',
  ]);
  const alerts = {
    overrides: [{ alert: "FlinkExpectedJobMissing", jobs: ["a"], severity: "info" }],
  };
  expect(faultsOf({ ...minimal(), alerts })).toEqual([
    'flinkwatch:alerts.overrides[0].alert: got "FlinkExpectedJobMissing", which is of what is expected alone. Give the job a severity or receivers of its own under flinkwatch:alerts.expected.jobs, or change the alert for all under flinkwatch:alerts.thresholds.',
  ]);
});

describe("whom alerts tell", () => {
  const urlNotices = [{ url: "https://hooks.example/flink" }];
  const notices = [
    { name: "oncall", urlNotices },
    { name: "storage", urlNotices },
  ];
  const raw = (alerts: object) => ({ ...minimal(), alerts: { notices, ...alerts } });
  const there =
    "expected one of oncall, storage (flinkwatch:alerts.notices), or a notice id such as notice-1a2b3c4d.";

  test("is named by templates of the stack or by ids, everywhere alike", () => {
    const alerts = {
      receivers: ["oncall", "notice-1a2b3c4d"],
      groups: { "flink-checkpoints": { receivers: ["storage"] } },
      thresholds: { FlinkHeapFull: { receivers: ["Consumer-1a2b3c4d"] } },
    };
    expect(parseStackConfig(raw(alerts)).alerts).toMatchObject(alerts);
  });

  test("is refused where nothing has that name, with the near ones, all of it at once", () => {
    const receivers = ["oncal"];
    const faults = faultsOf(
      raw({
        receivers: ["oncall", "pager", "storage", "oncall"],
        groups: { "flink-checkpoint": { receivers: ["storage"] }, "flink-jobs": { receivers } },
        thresholds: { FlinkHeapFull: { receivers } },
        overrides: [{ alert: "FlinkHeapFull", clusters: ["emr-1a2b3c4d"], receivers }],
        expected: { jobs: [{ name: "daily", receivers }] },
      }),
    );
    const wrong = (place: string, got: string, next: string) =>
      `flinkwatch:alerts.${place}: is no notice template of this stack, got "${got}", ${there} ${next}`;
    const near = ["oncal", "Did you mean oncall?"] as const;
    expect([...faults].sort()).toEqual(
      [
        wrong("receivers[1]", "pager", "Describe it there."),
        'flinkwatch:alerts.receivers[3]: is a duplicate, got "oncall" again. Remove one of the two.',
        "flinkwatch:alerts.groups.flink-checkpoint: there is no group of alerts of this name, expected one of flink-checkpoints, flink-flow, flink-jobs, flink-processes, flink-reporting. Did you mean flink-checkpoints?",
        wrong("groups.flink-jobs.receivers[0]", ...near),
        wrong("thresholds.FlinkHeapFull.receivers[0]", ...near),
        wrong("overrides[0].receivers[0]", ...near),
        wrong("expected.jobs[0].receivers[0]", ...near),
      ].sort(),
    );
  });

  test("is refused where a template is made that nothing names, or made twice", () => {
    expect(faultsOf(raw({ receivers: ["oncall"] }))).toEqual([
      'flinkwatch:alerts.notices[1].name: is named by no receivers, so that it is never told, got "storage". Add it to flinkwatch:alerts.receivers, or remove it.',
    ]);
    expect(faultsOf(raw({ notices: [...notices, notices[0]] }))).toEqual([
      'flinkwatch:alerts.notices[2].name: is a duplicate, got "oncall" as in flinkwatch:alerts.notices[0]. Remove one of the two.',
    ]);
    expect(faultsOf(raw({}))).toEqual([]);
  });
});

test("a long value is cut", () => {
  const [fault] = faultsOf({ ...minimal(), region: "x".repeat(5000) });
  expect(fault?.length).toBeLessThan(200);
});

test("refuses a notice template that tells nobody, before anything is made", () => {
  const raw = {
    ...minimal(),
    alerts: { notices: [{ name: "empty" }, { name: "x", adopt: true }] },
  };
  expect(faultsOf(raw)).toEqual([
    "flinkwatch:alerts.notices[0]: tells nobody, expected userNotices or urlNotices. Add one, or set adopt: true to use one that exists.",
  ]);
});
