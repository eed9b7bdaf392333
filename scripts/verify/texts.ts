/** What verdicts say to people, in both languages. */
import type { Verdict, VerdictId } from "./verdict";

/** The languages. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

type Evidence = Verdict["evidence"];

/** One verdict's words. */
interface Words {
  /** Its name. */
  readonly name: string;
  /** What was seen, as sentences. */
  says(evidence: Evidence): string;
  /** What to do; empty where there is nothing to do. */
  readonly next: string;
}

const processes = ({ jobManagers = 0, taskManagers = 0 }: Evidence) => {
  const plural = (count: string | number, noun: string) =>
    `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${plural(jobManagers, "JobManager")}, ${plural(taskManagers, "TaskManager")}`;
};
const line = ({ process = "", where = "", line: text = "" }: Evidence) =>
  `${process} (${where}): ${text}`;
const submitted = ({ from, clientLog = "" }: Evidence) =>
  from === undefined ? "" : ` Submitted from ${from} (${clientLog}).`;
const submitAgain = "Submit its jobs again: stop them with a savepoint and start them from it.";

const EN: Record<VerdictId, Words> = {
  kerberos: {
    name: "Kerberos",
    says: ({ kinit }) =>
      kinit === "failed"
        ? "kinit refused the keytab or the principal."
        : "the cluster is secured with Kerberos, and no keytab was named.",
    next: "Give --keytab (a path on the nodes) and --principal.",
  },
  "authentication refused": {
    name: "authentication refused",
    says: (evidence) => `the gateway refuses user or password. ${line(evidence)}`,
    next: `Run pulumi up, which writes the instance's present token. ${submitAgain}`,
  },
  "gateway unreachable": {
    name: "gateway unreachable",
    says: (evidence) => `the gateway does not answer from that node. ${line(evidence)}`,
    next: "Open port 9090 of the gateway for core and task nodes in the security group. npm run doctor tries it.",
  },
  "dropped by quota": {
    name: "dropped by quota",
    says: ({ series, limit, ...evidence }) =>
      series === undefined
        ? `the instance takes no more. ${line(evidence)}`
        : `the gateway takes the pushes, but the instance stores no new series: it has ${series} of ${limit}.`,
    next: "Raise the instance's quota, or lengthen interval, or report from fewer clusters.",
  },
  "rejected by the gateway": {
    name: "rejected by the gateway",
    says: (evidence) => `the gateway refuses what is pushed. ${line(evidence)}`,
    next: "Its answer names the cause, mostly labels that collide or values that it does not take.",
  },
  "push failed": {
    name: "push failed",
    says: (evidence) => `pushes fail. ${line(evidence)}`,
    next: "The line names the cause.",
  },
  "reporter not loaded": {
    name: "reporter not loaded",
    says: (evidence) => `no reporter runs. ${line(evidence)}`,
    next: `Run pulumi up, which puts jar and keys in order on every node that submits. ${submitAgain}`,
  },
  "configuration not read": {
    name: "configuration not read",
    says: ({ missing = "", ...evidence }) =>
      `it started after the change, but has no ${missing}: it was submitted from a node or with a conf folder that is not ours.${submitted(evidence)}`,
    next: "Add that node to extraNodes, run pulumi up, and submit again from a node that npm run drift knows.",
  },
  "label lost": {
    name: "label lost",
    says: ({ got = "", expected = "" }) =>
      `it pushes with instance_id="${got}", expected "${expected}".`,
    next: `Run npm run drift: another groupingKey is in force where it was submitted. ${submitAgain}`,
  },
  "older than the configuration": {
    name: "older than the configuration",
    says: ({ started = "", ageMinutes = "", changed = "", jobs = "", ...evidence }) =>
      `its JobManager started at ${started} (${ageMinutes} min ago) with the settings from before the change at ${changed}. It keeps them, also for new jobs. Jobs: ${jobs || "none"}.${submitted(evidence)}`,
    next: `${submitAgain} A session must be started anew.`,
  },
  "cannot be told": {
    name: "cannot be told",
    says: ({ started = "", changed = "", ...evidence }) =>
      `it started at ${started}, so shortly after the change at ${changed} that its client may have read the old settings.${submitted(evidence)}`,
    next: `Wait for two intervals. If nothing comes: ${submitAgain.toLowerCase()}`,
  },
  unexplained: {
    name: "unexplained",
    says: ({ ageMinutes = "" }) =>
      `it runs for ${ageMinutes} min with the reporter's settings, logs no failure, and nothing arrives.`,
    next: "Run npm run doctor: is the gateway that it pushes to this instance's, and does Prometheus scrape it?",
  },
  "logs not accessible": {
    name: "logs not accessible",
    says: ({ problem = "neither Flink's REST interface nor `yarn logs` answered" }) =>
      `nothing arrives, and why cannot be seen: ${problem}.`,
    next: "Look at YARN and at the command agent of the masters, then run npm run verify again.",
  },
  stale: {
    name: "stale",
    says: ({ groups = 0 }) =>
      `${groups} processes pushed earlier, none within three intervals, and no application runs.`,
    next: "Their groups stay until they are deleted, see below.",
  },
  partly: {
    name: "partly",
    says: (evidence) => `${processes(evidence)} pushed within three intervals.`,
    next: "Does the gateway answer from core and task nodes? Run npm run doctor.",
  },
  "nothing submitted": {
    name: "nothing yet",
    says: ({ changed }) =>
      `no application of Flink runs${changed === undefined ? "" : `, and none has pushed since ${changed}`}.`,
    next: "Submit a job and wait for two intervals.",
  },
  "nothing yet": {
    name: "nothing yet",
    says: ({ ageMinutes = "" }) =>
      `it started ${ageMinutes} min ago and has not had the time to push.`,
    next: "Wait for two intervals.",
  },
  arriving: {
    name: "arriving",
    says: (evidence) => `${processes(evidence)}.`,
    next: "",
  },
};

const lineZh = ({ process = "", where = "", line: text = "" }: Evidence) =>
  `${process}(${where}):${text}`;
const submittedZh = ({ from, clientLog = "" }: Evidence) =>
  from === undefined ? "" : `提交自 ${from}(${clientLog})。`;
const submitAgainZh = "请重新提交其作业:带 savepoint 停止,再从该 savepoint 启动。";

const ZH: Record<VerdictId, Words> = {
  kerberos: {
    name: "Kerberos",
    says: ({ kinit }) =>
      kinit === "failed"
        ? "kinit 不接受该 keytab 或 principal。"
        : "集群启用了 Kerberos,但没有指定 keytab。",
    next: "请用 --keytab(节点上的路径)和 --principal 指定。",
  },
  "authentication refused": {
    name: "鉴权被拒绝",
    says: (evidence) => `网关不接受用户名或密码。${lineZh(evidence)}`,
    next: `请执行 pulumi up,写入实例当前的 token。${submitAgainZh}`,
  },
  "gateway unreachable": {
    name: "网关不可达",
    says: (evidence) => `从该节点访问网关没有应答。${lineZh(evidence)}`,
    next: "请在安全组中对 core 和 task 节点放通网关的 9090 端口;npm run doctor 可以探测。",
  },
  "dropped by quota": {
    name: "因配额被丢弃",
    says: ({ series, limit, ...evidence }) =>
      series === undefined
        ? `实例不再接收数据。${lineZh(evidence)}`
        : `网关接收了上报,但实例不再存储新的序列:已有 ${series} 条,上限 ${limit} 条。`,
    next: "请提高实例配额,或加大 interval,或减少上报的集群。",
  },
  "rejected by the gateway": {
    name: "被网关拒收",
    says: (evidence) => `网关不接受上报的内容。${lineZh(evidence)}`,
    next: "网关的应答说明了原因,多为标签冲突或取值不合法。",
  },
  "push failed": {
    name: "上报失败",
    says: (evidence) => `上报失败。${lineZh(evidence)}`,
    next: "日志行说明了原因。",
  },
  "reporter not loaded": {
    name: "reporter 未加载",
    says: (evidence) => `没有 reporter 在运行。${lineZh(evidence)}`,
    next: `请执行 pulumi up,使每个提交节点上的 jar 与配置就绪。${submitAgainZh}`,
  },
  "configuration not read": {
    name: "未读取配置",
    says: ({ missing = "", ...evidence }) =>
      `它在变更之后启动,却没有 ${missing}:提交它的节点或 conf 目录不在管理范围内。${submittedZh(evidence)}`,
    next: "请把该节点加入 extraNodes,执行 pulumi up,再从受管理的节点重新提交。",
  },
  "label lost": {
    name: "标签丢失",
    says: ({ got = "", expected = "" }) => `它上报的 instance_id 为 "${got}",应为 "${expected}"。`,
    next: `请执行 npm run drift:提交处生效的是另一个 groupingKey。${submitAgainZh}`,
  },
  "older than the configuration": {
    name: "早于配置",
    says: ({ started = "", ageMinutes = "", changed = "", jobs = "", ...evidence }) =>
      `其 JobManager 启动于 ${started}(${ageMinutes} 分钟前),带的是 ${changed} 变更之前的配置;它(包括其中的新作业)沿用旧配置。作业:${jobs || "无"}。${submittedZh(evidence)}`,
    next: `${submitAgainZh}session 集群需要重新启动。`,
  },
  "cannot be told": {
    name: "无法判断",
    says: ({ started = "", changed = "", ...evidence }) =>
      `它启动于 ${started},距 ${changed} 的变更太近,客户端读到的可能仍是旧配置。${submittedZh(evidence)}`,
    next: `请等待两个 interval;若仍无数据,${submitAgainZh}`,
  },
  unexplained: {
    name: "原因不明",
    says: ({ ageMinutes = "" }) =>
      `它带着 reporter 的配置运行了 ${ageMinutes} 分钟,日志没有失败,却没有数据到达。`,
    next: "请执行 npm run doctor:它上报的网关是否属于该实例,Prometheus 是否在抓取。",
  },
  "logs not accessible": {
    name: "日志不可访问",
    says: ({ problem = "Flink 的 REST 接口和 yarn logs 都没有应答" }) =>
      `没有数据到达,且看不到原因:${problem}。`,
    next: "请检查 YARN 以及 master 节点上的 TAT agent,然后再次执行 npm run verify。",
  },
  stale: {
    name: "数据陈旧",
    says: ({ groups = 0 }) =>
      `${groups} 个进程此前上报过,最近三个 interval 内没有,且没有应用在运行。`,
    next: "这些分组会一直保留,直到被删除,见下。",
  },
  partly: {
    name: "部分到达",
    says: (evidence) => `最近三个 interval 内上报的有 ${processes(evidence)}。`,
    next: "core 和 task 节点能访问网关吗?请执行 npm run doctor。",
  },
  "nothing submitted": {
    name: "尚无数据",
    says: ({ changed }) =>
      `没有 Flink 应用在运行${changed === undefined ? "" : `,${changed} 之后也没有上报`}。`,
    next: "请提交一个作业,等待两个 interval。",
  },
  "nothing yet": {
    name: "尚无数据",
    says: ({ ageMinutes = "" }) => `它启动于 ${ageMinutes} 分钟前,还没到上报的时候。`,
    next: "请等待两个 interval。",
  },
  arriving: {
    name: "正常到达",
    says: (evidence) => `${processes(evidence)}。`,
    next: "",
  },
};

/** Verdict → words, by language. */
export const WORDS: Readonly<Record<Language, Readonly<Record<VerdictId, Words>>>> = {
  en: EN,
  zh: ZH,
};

/** The language that an environment asks for: zh for a Chinese locale, else en. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  return locale.startsWith("zh") ? "zh" : "en";
}
