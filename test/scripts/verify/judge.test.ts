import type { LookedApplication, LookedCluster } from "../../../provider/hosts/applications";
import { assignGroups, type PushGroup } from "../../../scripts/verify/groups";
import type { Expected } from "../../../scripts/verify/judge-application";
import { judgeCluster } from "../../../scripts/verify/judge-cluster";
import { linesOf } from "../../../scripts/verify/report";
import { languageOf, WORDS } from "../../../scripts/verify/texts";
import { gravest, VERDICTS, type VerdictId } from "../../../scripts/verify/verdict";

const CHANGED = Date.parse("2026-11-26T01:00:00Z");
const MINUTE = 60_000;
const PREFIX = "metrics.reporter.promgateway";
const expected: Expected = {
  ...{ instance: "emr-1a2b3c4d", jobName: "shop", reporterName: "promgateway" },
  ...{ intervalSeconds: 60, changedAt: CHANGED, now: CHANGED + 60 * MINUTE },
};

const LOADED =
  "INFO ReporterSetup [] - Periodically reporting metrics in intervals of 1 min for reporter promgateway of type X.";
const failed = (cause: string) =>
  `WARN AuthenticatingPushGatewayReporter [] - Failed to push metrics to PushGateway with jobName shop0: ${cause}`;
const REFUSED = failed("java.io.IOException: Response code from http://10.0.0.1:9090 was 401");

/** An application that started ten minutes after the change, with our settings, whose logs are these. */
function application(
  lines: readonly string[] = [LOADED],
  changes: Partial<LookedApplication> = {},
): LookedApplication {
  return {
    ...{ id: "application_1795656690700_0001", name: "session", user: "hadoop" },
    ...{ state: "RUNNING", startedTime: CHANGED + 10 * MINUTE, finishedTime: 0 },
    jobs: [{ id: "ab12", name: "orders", state: "RUNNING" }],
    settings: new Map([[`${PREFIX}.groupingKey`, "instance_id=emr-1a2b3c4d"]]),
    taskManagers: ["container_e01_1795656690700_0001_01_000002"],
    logs: [{ process: "jobmanager", id: "jobmanager", lines }],
    ...changes,
  };
}

function looked(
  applications: readonly LookedApplication[],
  changes: Partial<LookedCluster> = {},
): LookedCluster {
  return {
    ...{ now: expected.now, security: "simple", resourceManagers: ["10.0.0.2:5004"] },
    ...{ yarnAnswers: true, applications, isCut: false },
    ...changes,
  };
}

function group(changes: Partial<PushGroup> = {}): PushGroup {
  return {
    ...{ process: "taskmanager", job: "shop0", isFresh: true, jobIds: [] },
    labels: { job: "shop0", instance_id: "emr-1a2b3c4d" },
    ...changes,
  };
}
const jobManager = (changes: Partial<PushGroup> = {}) =>
  group({ process: "jobmanager", ...changes });

function judge(
  seen: LookedCluster | { problem: string },
  groups: readonly PushGroup[] = [],
  changes: Partial<Expected> = {},
) {
  return judgeCluster(
    { looked: seen, groups, grouping: ["instance_id", "env"] },
    { ...expected, ...changes },
  );
}

describe("an application whose client's log tells when it read the configuration", () => {
  const submitted = (readAt: number, configurationChanged: number) =>
    application([LOADED], {
      startedTime: CHANGED + 20_000,
      submission: {
        ...{ node: "ins-m1", log: "/usr/local/service/flink/log/flink-hadoop-client-m1.log" },
        ...{ readAt: CHANGED + readAt * 1000 },
        ...{ configurationChanged: CHANGED + configurationChanged * 1000 },
      },
    });
  const old = "older than the configuration";
  test.each<[string, VerdictId, number, number]>([
    ["read the file of before", old, -8, -5],
    ["read the new file, while others were still waited for", "unexplained", -3, -5],
    ["read it within its last second", "cannot be told", -5, -5],
    ["read it after our change, before somebody else's", "unexplained", 5, 60],
    ["read it before our change and somebody else's", "cannot be told", -5, 60],
  ])("%s: %s", (_what, verdict, readAt, configurationChanged) => {
    const seen = looked([submitted(readAt, configurationChanged)]);
    const { applications } = judge(seen);
    expect(applications.map((one) => one.verdict)).toEqual([verdict]);
  });

  test("is named with the node and the log", () => {
    const [old] = judge(looked([submitted(-8, -5)])).applications;
    expect(WORDS.en[old!.verdict].says(old!.evidence)).toMatch(
      /Submitted from ins-m1 \(\/usr\/local\/service\/flink\/log\/flink-hadoop-client-m1\.log\)\.$/,
    );
    expect(WORDS.zh[old!.verdict].says(old!.evidence)).toContain("提交自 ins-m1");
  });
});

describe("an application", () => {
  test.each<[VerdictId, LookedApplication]>([
    ["older than the configuration", application([LOADED], { startedTime: CHANGED - 1 })],
    ["cannot be told", application([LOADED], { startedTime: CHANGED + 59_000 })],
    [
      "older than the configuration",
      application([LOADED], { startedTime: CHANGED + 59_000, settings: new Map() }),
    ],
    ["configuration not read", application([LOADED], { settings: new Map() })],
    [
      "label lost",
      application([LOADED], { settings: new Map([[`${PREFIX}.groupingKey`, "env=prod"]]) }),
    ],
    ["authentication refused", application([LOADED, REFUSED])],
    ["authentication refused", application([LOADED, failed("x was 403")])],
    ["gateway unreachable", application([LOADED, failed("java.net.ConnectException: refused")])],
    ["gateway unreachable", application([LOADED, failed("no answer within 10 s")])],
    ["dropped by quota", application([LOADED, failed("x was 429, response body: slow down")])],
    [
      "dropped by quota",
      application([LOADED, failed("x was 400, response body: series limit exceeded")]),
    ],
    ["rejected by the gateway", application([LOADED, failed("x was 400, response body: bad")])],
    ["push failed", application([LOADED, failed("java.lang.IllegalStateException: y")])],
    [
      "reporter not loaded",
      application([
        "WARN ReporterSetup [] - The reporter factory (a.B) could not be found for reporter promgateway. Available factories: [].",
        "INFO MetricRegistryImpl [] - No metrics reporter configured, no metrics will be exposed/reported.",
      ]),
    ],
    ["logs not accessible", application([], { logs: [] })],
    ["unexplained", application()],
    ["nothing yet", application([LOADED], { startedTime: expected.now - 2 * MINUTE })],
  ])("is %s", (verdict, one) => {
    const told = judge(looked([one]));
    expect(told.applications.map((each) => each.verdict)).toEqual([verdict]);
    expect(told.verdict).toBe(verdict);
  });

  test("that pushes arrives, whatever it logged before", () => {
    const told = judge(looked([application([LOADED, REFUSED])]), [group(), jobManager()]);
    expect(told).toMatchObject({
      verdict: "arriving",
      evidence: { jobManagers: 1, taskManagers: 1 },
      applications: [{ verdict: "arriving" }],
    });
  });

  test("whose outage is over has no fault", () => {
    const lines = [
      LOADED,
      REFUSED,
      "INFO x - Metrics reach PushGateway with shop0 again, after 9 s",
    ];
    expect(judge(looked([application(lines)])).verdict).toBe("unexplained");
  });

  test("of the official reporter: the cause stands in the next line", () => {
    const lines = [
      LOADED,
      "WARN PrometheusPushGatewayReporter [] - Failed to push metrics to PushGateway with jobName shop0, groupingKey {}.",
      "java.io.IOException: Response code from http://10.0.0.1:9090/metrics was 401, response body: no",
    ];
    const told = judge(looked([application(lines)]));
    expect(told.verdict).toBe("authentication refused");
    expect(told.evidence.line).toContain("was 401");
  });

  test("without a time of the change is not called old", () => {
    const { verdict } = judge(looked([application([LOADED, REFUSED], { startedTime: 1 })]), [], {
      changedAt: undefined,
    });
    expect(verdict).toBe("authentication refused");
  });

  test("whose reporter says that pushes fail still does not arrive, though values moved a moment ago", () => {
    const standing = `${REFUSED}. Jobs go on; the same again is only counted.`;
    const of = (lines: readonly string[]) =>
      judge(looked([application(lines)]), [group(), jobManager()]).applications[0]?.verdict;
    expect(of([LOADED, standing])).toBe("authentication refused");
    expect(of([LOADED, standing, "INFO Metrics reach PushGateway with x again, after 3 s"])).toBe(
      "arriving",
    );
  });

  test("of which nothing is stored is dropped by quota only where the instance is at its limit", () => {
    const of = (series?: number) =>
      judge(looked([application()]), [], { quota: { limit: 100, isTold: true, series } })
        .applications[0];
    expect(of(100)).toMatchObject({
      verdict: "dropped by quota",
      evidence: { limit: 100, series: 100 },
    });
    expect(of(99)?.verdict).toBe("unexplained");
    expect(of(undefined)?.verdict).toBe("unexplained");
    expect(WORDS.en["dropped by quota"].says({ limit: 100, series: 100 })).toContain("100 of 100");
    expect(WORDS.zh["dropped by quota"].says({ limit: 100, series: 100 })).toContain("100");
  });

  test("that pushes with another cluster's label has lost its own", () => {
    const stray = group({
      labels: {
        instance_id: "emr-other000",
        tm_id: "container_e01_1795656690700_0001_01_000002",
      },
    });
    const told = judge(looked([application()]), [stray]);
    expect(told).toMatchObject({ verdict: "label lost", evidence: { got: "emr-other000" } });
  });
});

describe("groups find their application", () => {
  const second = application([LOADED], {
    id: "application_1795656690700_0002",
    jobs: [{ id: "cd34", name: "bills", state: "RUNNING" }],
    taskManagers: ["127.0.0.1:43663-c59ae5"],
  });
  const byId = (told: ReturnType<typeof judge>) => told.applications.map((one) => one.verdict);

  test("by container, by a TaskManager's id as the reporter writes it, by a job's id", () => {
    const container = { tm_id: "container_e01_1795656690700_0001_01_000007" };
    const labels = { instance_id: "emr-1a2b3c4d" };
    const both = looked([application(), second]);
    expect(byId(judge(both, [group({ labels: { ...labels, ...container } })]))[0]).toBe("arriving");
    const written = { ...labels, tm_id: "127_0_0_1:43663_c59ae5" };
    expect(byId(judge(both, [group({ labels: written })]))[1]).toBe("arriving");
    expect(byId(judge(both, [jobManager({ jobIds: ["cd34"] })]))[1]).toBe("arriving");
  });

  test("by what a reporter logs at its start, where the name is one process's alone", () => {
    const job = `shop${"0a".repeat(16)}`;
    const configured = (name: string) =>
      `INFO Configured AuthenticatingPushGatewayReporter with {hostUrl x, jobName ${name}, groupingKey {}}`;
    const one = application([LOADED, configured(job)], { id: "application_1_0001", jobs: [] });
    const two = application([LOADED], { id: "application_1_0002", jobs: [] });
    const three = application([LOADED, configured("shop")], { id: "application_1_0003", jobs: [] });
    const { of, nobodys } = assignGroups(
      [jobManager({ job }), jobManager({ job: "shop" })],
      [two, three, one],
      expected.instance,
    );
    expect(of.get(one.id)?.map((each) => each.job)).toEqual([job]);
    expect(nobodys.map((each) => each.job)).toEqual(["shop"]);
  });

  test("by elimination only where one is left, and never another cluster's", () => {
    expect(byId(judge(looked([application(), second]), [group()]))).toEqual([
      "unexplained",
      "unexplained",
    ]);
    const others = group({ labels: { instance_id: "emr-other000" } });
    expect(byId(judge(looked([application()]), [others]))).toEqual(["unexplained"]);
  });
});

describe("a cluster without applications", () => {
  test("whose groups are frozen is stale, each with its path at the gateway", () => {
    const labels = { job: "shop 0/1", instance_id: "emr-1a2b3c4d", env: "prod" };
    const told = judge(looked([]), [group({ job: "shop 0/1", isFresh: false, labels })]);
    expect(told).toMatchObject({
      verdict: "stale",
      stale: [
        {
          process: "taskmanager",
          job: "shop 0/1",
          path: "/metrics/job@base64/c2hvcCAwLzE/instance_id/emr-1a2b3c4d/env/prod",
        },
      ],
    });
    const lines = linesOf(
      { ...told, cluster: "emr-1a2b3c4d", jobName: "shop" },
      { language: "en", gateway: "10.0.0.1:9090" },
    );
    expect(lines.at(-1)).toBe(
      '      curl -X DELETE -u "$APPID:$TOKEN" "http://10.0.0.1:9090/metrics/job@base64/c2hvcCAwLzE/instance_id/emr-1a2b3c4d/env/prod"',
    );
  });

  test.each<[string, VerdictId, ReturnType<typeof judge>]>([
    ["nothing ran since", "nothing submitted", judge(looked([]))],
    [
      "ended ones do not count",
      "nothing submitted",
      judge(looked([application([], { state: "KILLED" })])),
    ],
    ["a standalone Flink arrives", "arriving", judge(looked([]), [group(), jobManager()])],
    ["one kind of process only", "partly", judge(looked([]), [group()])],
    [
      "pushes without the label",
      "label lost",
      judge(looked([]), [group({ labels: { job: "shop0" } })]),
    ],
    ["no node answers", "logs not accessible", judge({ problem: "no command agent is online" })],
    ["YARN does not answer", "logs not accessible", judge(looked([], { yarnAnswers: false }))],
    ["Kerberos", "kerberos", judge(looked([], { security: "kerberos", kinit: "missing" }))],
  ])("%s: %s", (_, verdict, told) => {
    expect(told.verdict).toBe(verdict);
  });

  test("what arrives arrives, even if no node can be asked", () => {
    expect(judge({ problem: "x" }, [group(), jobManager()]).verdict).toBe("arriving");
  });
});

test("the gravest of a cluster's applications is told, and how many it concerns", () => {
  const old = application([LOADED], { id: "application_1_0002", startedTime: 1 });
  const told = judge(looked([application([LOADED, REFUSED]), old, old]));
  expect(told.verdict).toBe("authentication refused");
  expect(told.evidence).toMatchObject({ concerned: 1, running: 3 });
  expect(gravest([])).toBeUndefined();
});

describe("words", () => {
  const evidence = { line: "L", got: "G", expected: "E", kinit: "failed", problem: "P" };

  test.each(VERDICTS)("%s is said in both languages, with what to do", (verdict) => {
    for (const words of [WORDS.en[verdict], WORDS.zh[verdict]]) {
      expect(words.says(evidence)).toMatch(/[.。L]$/);
      if (verdict !== "arriving") expect(words.next).toMatch(/[.。?]$/);
    }
    expect(WORDS.zh[verdict].says({}) + WORDS.zh[verdict].next).not.toBe(
      WORDS.en[verdict].says({}) + WORDS.en[verdict].next,
    );
  });

  test("the locale chooses the language", () => {
    expect(languageOf({ LANG: "zh_CN.UTF-8" })).toBe("zh");
    expect(languageOf({ LANG: "zh_CN.UTF-8", LC_ALL: "C" })).toBe("en");
    expect(languageOf({})).toBe("en");
  });

  test("names and log lines reach the terminal as text", () => {
    const hostile = application(["x"], { name: "a\u001b[2J\nb", settings: new Map() });
    const told = { ...judge(looked([hostile])), cluster: "emr-1a2b3c4d", jobName: "shop" };
    const lines = linesOf(told, { language: "zh", gateway: "g:1" });
    expect(lines.join("")).toContain("a?[2J?b");
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(lines.join("")).not.toMatch(/[\x00-\x1f]/);
  });
});
