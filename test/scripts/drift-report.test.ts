import { LARGEST_COMMENT_BYTES, renderMarkdown } from "../../scripts/drift/markdown";
import { reportDrift } from "../../scripts/drift-report";

const urn = (kind: string, name: string) =>
  `urn:pulumi:prod::flinkwatch::flinkwatch:components:FlinkMonitoring$flinkwatch:index:${kind}::${name}`;
const settings = urn("ReporterSettings", "flink-emr-1-config-settings");
const KEY = "metrics.reporter.promgateway.interval";

const state = (properties: object, more: object = {}) => ({
  outputs: { clusterId: "emr-1a2b3c4d", properties, ...more },
});

const edited = (name = settings) => [
  { op: "refresh", urn: name, oldState: state({ [KEY]: "60 SECONDS" }) },
  {
    op: "update",
    urn: name,
    oldState: state({ [KEY]: "10 SECONDS" }),
    newState: state({ [KEY]: "60 SECONDS" }),
    detailedDiff: { [`properties["${KEY}"]`]: { kind: "update", inputDiff: false } },
  },
];

test("a key edited by hand is named with cluster, key, before and after", () => {
  const report = reportDrift({ steps: edited() }, "prod");
  expect(report.exitCode).toBe(2);
  expect(report.drift).toEqual([
    {
      urn: settings,
      kind: "ReporterSettings",
      name: "flink-emr-1-config-settings",
      cluster: "emr-1a2b3c4d",
      what: "changed",
      changes: [
        {
          path: `properties["${KEY}"]`,
          node: undefined,
          key: KEY,
          was: "60 SECONDS",
          now: "10 SECONDS",
          desired: "60 SECONDS",
        },
      ],
      heal: `pulumi up --stack prod --target '${settings}'`,
    },
  ]);
});

test("a node's value names the node", () => {
  const nodes = (sha256: string) => state({}, { nodes: { "ins-m0000001": { sha256 } } });
  const jar = urn("ReporterJar", "jar");
  const steps = [
    { op: "refresh", urn: jar, oldState: nodes("a") },
    {
      op: "update",
      urn: jar,
      oldState: nodes("b"),
      newState: nodes("a"),
      detailedDiff: { 'nodes["ins-m0000001"].sha256': { kind: "update" } },
    },
  ];
  const [change] = reportDrift({ steps }, "prod").drift[0]?.changes ?? [];
  expect(change).toMatchObject({ node: "ins-m0000001", key: "sha256", was: "a", now: "b" });
});

test("what was deleted by hand is gone, what was never made is pending", () => {
  const rule = urn("AlertGroup", "rules");
  const gone = [
    { op: "refresh", urn: rule, oldState: {} },
    { op: "create", urn: rule, newState: {} },
  ];
  expect(reportDrift({ steps: gone }, "prod").drift[0]?.what).toBe("gone");
  const fresh = reportDrift({ steps: [{ op: "create", urn: rule, newState: {} }] }, "prod");
  expect(fresh).toMatchObject({ drift: [], exitCode: 2, pending: [{ what: "pending" }] });
});

test("a change of the configuration is not called drift", () => {
  const steps = edited().map((step) => ({ ...step, oldState: state({ [KEY]: "30 SECONDS" }) }));
  const report = reportDrift({ steps }, "prod");
  expect(report.drift).toEqual([]);
  expect(report.pending[0]?.changes[0]).toMatchObject({ was: "30 SECONDS", now: "30 SECONDS" });
});

test("a node that could not be looked at has an exit code of its own", () => {
  const message =
    "warning: EMR cluster emr-1, node ins-m0000001: could not be looked at, agent offline.\n";
  const report = reportDrift(
    { diagnostics: [{ urn: settings, message, severity: "warning" }] },
    "p",
  );
  expect(report).toMatchObject({ exitCode: 3, drift: [] });
  expect(renderMarkdown(report)).toContain("- EMR cluster emr-1, node ins-m0000001: could not be");
});

test("other warnings are no drift, and neither are components and the stack", () => {
  const steps = [
    { op: "update", urn: "urn:pulumi:p::flinkwatch::pulumi:pulumi:Stack::flinkwatch-p" },
  ];
  const diagnostics = [{ message: "warning: history is lost", severity: "warning" }];
  expect(reportDrift({ steps, diagnostics }, "p").exitCode).toBe(0);
  expect(renderMarkdown(reportDrift({}, "p"))).toContain("No drift");
});

test("the Markdown stays below 60 KB whatever the fleet", () => {
  const steps = Array.from({ length: 600 }, (_, i) =>
    edited(urn("ReporterSettings", `c${i}`)),
  ).flat();
  const markdown = renderMarkdown(reportDrift({ steps }, "prod"));
  expect(Buffer.byteLength(markdown)).toBeLessThan(LARGEST_COMMENT_BYTES);
  expect(markdown).toMatch(/… and \d+ more parts\. All of them are in the JSON report\./);
});

test("values from nodes cannot break out of their cell", () => {
  const evil = "x` | <b>\n| y";
  const steps = edited().map((s) =>
    s.op === "refresh" ? s : { ...s, oldState: state({ [KEY]: evil }) },
  );
  const row = renderMarkdown(reportDrift({ steps }, "prod"))
    .split("\n")
    .find((l) => l.includes("x'"));
  expect(row).toContain("`x' \\| <b> \\| y`");
});
