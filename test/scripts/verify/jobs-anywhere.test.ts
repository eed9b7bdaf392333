import { jobLines, lookAtJobsAnywhere } from "../../../scripts/verify/jobs-anywhere";

const jobs = [
  { name: "here", cluster: "orders" },
  { name: "daily.report" },
  { name: "nightly", severity: "info" as const },
  { pattern: "clicks-.*" },
];
const stack = {
  alerts: { enabled: true, thresholds: {}, overrides: [], expected: { jobs } },
  instances: { orders: "emr-a", clicks: "emr-b" },
  intervalSeconds: 60,
};

test("verify tells which of the jobs that are expected on any cluster run on none", async () => {
  const asked: string[] = [];
  const found = await lookAtJobsAnywhere({
    ...stack,
    series: (query) => {
      asked.push(query);
      const missing = ["daily.report", "clicks-.*", "nightly"].filter((job) =>
        query.includes(`"expected", ${JSON.stringify(job)}`),
      );
      return Promise.resolve(
        missing.filter((job) => job !== "nightly").map((expected) => ({ expected })),
      );
    },
  });
  // One of each severity.
  expect(asked).toHaveLength(2);
  for (const query of asked) expect(query).not.toContain(`"here"`);
  expect(jobLines(found, "en")).toEqual([
    "  Jobs expected on any cluster",
    "    seen running on none: clicks-.*, daily.report",
    "    seen running: nightly",
  ]);
});

test("verify says nothing of them where there are none, or no alerts are kept", async () => {
  const series = () => Promise.reject(new Error("asked"));
  const none = { ...stack.alerts, expected: { jobs: jobs.slice(0, 1) } };
  for (const alerts of [none, { ...stack.alerts, enabled: false }]) {
    const found = await lookAtJobsAnywhere({ ...stack, alerts, series });
    expect(jobLines(found, "zh")).toEqual([]);
  }
});
