import { z } from "zod";
import { address, flag, listOf, mapOf, oneOf, section, text, whole } from "./parts";

const clusterKey = () => text(/^\S(.*\S)?$/, "a cluster's id or name");
const uid = () => whole(1, 1e9, "a CAM uid");
const secondOfDay = () => whole(0, 86399, "seconds of the day");
const userNotice = section({
  receiverType: oneOf(["USER", "GROUP"]).describe("Whether uids of users or of groups follow."),
  userIds: listOf(uid(), "CAM user uids").optional().describe("Users to tell."),
  groupIds: listOf(uid(), "CAM group uids").optional().describe("Groups to tell."),
  noticeWay: listOf(oneOf(["EMAIL", "SMS", "CALL", "WECHAT", "RTX"]), "ways").describe(
    "How to tell them.",
  ),
  startTime: secondOfDay().default(0).describe("Second of the day from which to tell."),
  endTime: secondOfDay().default(86399).describe("Second of the day until which to tell."),
  weekday: listOf(whole(1, 7, "1 is Monday"), "weekdays")
    .optional()
    .describe("Days. Default: all."),
});

const notice = section({
  name: text(/^.{1,60}$/, "1 to 60 characters").describe("Name of the notice template."),
  adopt: flag()
    .default(false)
    .describe("Use a template that somebody else made, and leave it as it is."),
  noticeType: oneOf(["ALARM", "OK", "ALL"])
    .default("ALL")
    .describe("Tell of alarms, of recoveries or both."),
  language: oneOf(["zh-CN", "en-US"]).default("zh-CN").describe("Language of the message."),
  userNotices: listOf(userNotice, "user notices")
    .default([])
    .describe("People to tell, at most 5 entries."),
  urlNotices: listOf(
    section({
      url: address("\\S{1,248}").describe("Address to call."),
      startTime: secondOfDay().default(0).describe("Second of the day from which to call."),
      endTime: secondOfDay().default(86399).describe("Second of the day until which to call."),
      weekday: listOf(whole(1, 7, "1 is Monday"), "weekdays")
        .optional()
        .describe("Days. Default: all."),
    }),
    "webhooks",
  )
    .default([])
    .describe("Webhooks to call, at most 6."),
});

const customReceiver = section({
  type: oneOf(["webhook", "alertmanager"]).describe(
    "`webhook` is sent messages; `alertmanager` the alerts themselves.",
  ),
  url: address("\\S{1,248}").describe("Its address in the instance's VPC."),
  timeRanges: listOf(
    section({
      startTime: secondOfDay().describe("Second of the day from which it is told."),
      endTime: secondOfDay().describe("Second of the day until which it is told."),
    }),
    "time ranges",
  )
    .default([])
    .describe("When it is told. Default: always."),
});

const override = z
  .custom<number | string | Record<string, unknown>>(
    (v) => ["number", "string"].includes(typeof v) || (typeof v === "object" && v !== null),
    {
      error:
        'a threshold such as 3, "85%" or "45m", or a map {threshold, for, severity, enabled, receivers}',
    },
  )
  .meta({ type: ["number", "string", "object"] });

const receivers = () =>
  listOf(text(/\S/, "a name under `notices`, or a notice id"), "names or ids of notice templates");
const someReceivers = () => receivers().min(1, { error: "at least one notice template" });
const alertGroup = section({
  receivers: someReceivers().describe(
    "Notice templates that tell of its alerts, but those with `receivers` of their own: names under `notices`, or ids.",
  ),
});

const JOBS = 'a pattern such as "orders-.*", or a list of names';
const jobs = () =>
  z.union([z.string(), listOf(text(/\S/, "a job's name"), "names").min(1, { error: JOBS })], {
    error: JOBS,
  });

const scopedOverride = section({
  alert: text(/^\S+$/, "the name of an alert").describe("Name of the alert."),
  clusters: listOf(clusterKey(), "ids or names of clusters")
    .min(1, { error: "at least one cluster" })
    .optional()
    .describe("Clusters, each by its `id`, or `name` where it has that. Default: all."),
  jobs: jobs()
    .optional()
    .meta({ type: ["string", "array"] })
    .describe(
      "Jobs: an RE2 pattern of the whole label `job_name`, in which reporters write `_` for all but letters, digits, `:` and `_`, or a list of names as Flink shows them. Only for alerts about jobs. Default: all.",
    ),
  threshold: z
    .union([z.number(), z.string()], { error: 'a threshold such as 3, "85%" or "45m"' })
    .optional()
    .meta({ type: ["number", "string"] })
    .describe("Threshold, in the alert's unit or with it. Default: as for all."),
  for: text(/^\d+[smhd]$/, "a duration such as 10m")
    .optional()
    .describe("How long the condition must hold. Default: as for all."),
  severity: oneOf(["critical", "warning", "info"]).optional().describe("Default: as for all."),
  enabled: flag()
    .optional()
    .describe("`false` leaves the rule in place, switched off. Default: as for all."),
  receivers: someReceivers()
    .optional()
    .describe(
      "Notice templates that tell of it: names under `notices`, or ids; `customReceiver` is told in any case. Default: as for all.",
    ),
});

const expectedJob = section({
  name: text(/^.{1,500}$/, "1 to 500 characters")
    .optional()
    .describe("Name of the job as Flink shows it. Either this or `pattern`."),
  pattern: text(/^.{1,500}$/, "a pattern of 1 to 500 characters")
    .optional()
    .describe(
      "RE2 pattern that the whole label `job_name` of at least one running job, or of `atLeast` of them, must match: as long as so many do, nothing tells of others that are gone.",
    ),
  atLeast: whole(1, 1000, "jobs")
    .optional()
    .describe(
      "With `pattern`: how many running jobs must match it, on the cluster or, without `cluster`, on all together. Default: 1.",
    ),
  cluster: clusterKey()
    .optional()
    .describe("Where: a cluster's `id`, or `name` where it has that. Default: on any of them."),
  severity: oneOf(["critical", "warning", "info"])
    .optional()
    .describe("Default: that of FlinkExpectedJobMissing."),
  receivers: someReceivers()
    .optional()
    .describe(
      "Notice templates that tell of it: names under `notices`, or ids. Default: as for FlinkExpectedJobMissing.",
    ),
});
const CLUSTERS = "true, or a list of ids or names of clusters";
const expected = section({
  clusters: z
    .union([z.literal(true), listOf(clusterKey(), "ids or names")], { error: CLUSTERS })
    .optional()
    .meta({ type: ["boolean", "array"] })
    .describe(
      "Clusters of which a JobManager should always report, each by its `id`, or `name` where it has that; `true`: all. Default: none.",
    ),
  jobs: listOf(expectedJob, "jobs").default([]).describe("Jobs that should always run."),
});

/** Alert groups, what is different in them, what should be there, and whom they reach. */
export const alerts = section({
  enabled: flag().default(true).describe("Keep the Flink alert groups on the instance."),
  receivers: receivers()
    .optional()
    .describe(
      "Notice templates that tell of all alerts for which nothing else is said: names under `notices`, or ids of those that exist already. Default: all of `notices`.",
    ),
  groups: mapOf(text(/^\S+$/, "the name of a group"), alertGroup, "groups of alerts")
    .default({})
    .describe(
      "By name of a group (flink-checkpoints, flink-flow, flink-jobs, flink-processes, flink-reporting): a map {receivers}, notice templates (names under `notices`, or ids) that tell of its alerts, but of those with `receivers` of their own.",
    ),
  notices: listOf(notice, "notice templates")
    .default([])
    .describe("Notice templates to create or adopt, which every `receivers` may name."),
  customReceiver: customReceiver
    .optional()
    .describe("A server of your own that is told of every alert; the API takes one."),
  repeatInterval: text(/^[1-9]\d*[smhd]$/, "a duration such as 1h")
    .default("1h")
    .describe("How often a firing alert is repeated."),
  adopt: flag()
    .default(false)
    .describe("Take over alert groups of the same names that others made."),
  language: oneOf(["zh", "en"]).default("zh").describe("Language of summaries and descriptions."),
  grafanaUrl: address("\\S*[^/\\s]", ", nor a slash at the end")
    .optional()
    .describe(
      "Grafana as people reach it, for alerts' links to dashboards. Default: links begin with `/d/`.",
    ),
  runbooksUrl: address("\\S*[^/\\s]", ", nor a slash at the end")
    .optional()
    .describe(
      "Where `docs/runbooks` is published, for alerts' links to it. Default: links begin with that folder.",
    ),
  expected: expected
    .prefault({})
    .describe(
      "What should be there: FlinkExpectedClusterMissing and FlinkExpectedJobMissing tell of what is missing, failed or was never seen. Many of them are one rule.",
    ),
  subtasksPerCluster: whole(1, 20_000, "subtasks")
    .default(1000)
    .describe(
      "Subtasks of all jobs on your largest cluster, as planned. A rule, alert or recording, that would read over 50 000 series or 50 MB at once (TMP takes twice that) is split by clusters into several, which count against the limit of the instance; what reads more than TMP takes and cannot be split is refused. Bytes are estimated with a sample every 15 s, as push gateways are usually read, or with one a push of the cluster with the smallest `interval`, if that is shorter. Each preview and each up does so anew for the clusters that there are then, before any group is written.",
    ),
  thresholds: mapOf(text(/^\S+$/, "the name of an alert"), override, "overrides by alert name")
    .default({})
    .describe(
      "By alert name: a threshold, or a map {threshold, for, severity, enabled, receivers}. With `receivers` (names under `notices`, or ids) its rule is in a group of its own.",
    ),
  overrides: listOf(scopedOverride, "overrides of clusters and jobs")
    .default([])
    .describe(
      "What is different for some clusters or jobs. Each adds a rule of the same name, in a group of its own, which counts against the instance's limit; the rule for all leaves them out. No two of one alert may be for the same job.",
    ),
});
