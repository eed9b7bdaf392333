/**
 * What nobody knows about the real cloud, as switches of a world: each has at least two settings, so that a client
 * that relies on one of them is found out. This table is the only home of names, settings and defaults.
 */
import { z } from "zod";

/** One open point of the cloud's behaviour. */
export interface SwitchRow {
  /** Possible settings; for a number, examples of it. */
  readonly settings: readonly (string | number)[];
  /** Setting of a world that does not name the switch. */
  readonly byDefault: string | number;
  /** What it decides, in one sentence. */
  readonly decides: string;
}

/** All switches by name. */
export const switchTable = {
  importAbsentKeys: {
    settings: ["drop", "keep"],
    byDefault: "drop",
    decides:
      "Whether EMR's import removes keys that stand in the file but not in the imported map.",
  },
  importCustomKeys: {
    settings: ["accept", "refuse"],
    byDefault: "accept",
    decides: "Whether EMR's import takes keys that EMR does not know.",
  },
  yamlValues: {
    settings: ["quoted", "plain"],
    byDefault: "quoted",
    decides: "How EMR writes values into config.yaml: in single quotes, or as they are.",
  },
  exportImportApi: {
    settings: ["listed", "NotInWhiteList"],
    byDefault: "listed",
    decides: "Whether the account may use EMR's configuration export and import at all.",
  },
  flowIdWhenUnchanged: {
    settings: ["zero", "absent"],
    byDefault: "zero",
    decides: "What EMR's import answers as FlowId when nothing changes.",
  },
  serviceTypeOfFlink: {
    settings: [33, 41, 7],
    byDefault: 33,
    decides: "The number that stands for Flink in EMR's export (any from 2 up; 1 is HDFS).",
  },
  groupNames: {
    settings: ["default", "custom"],
    byDefault: "default",
    decides: "Whether EMR's config groups have the usual names or ones that somebody chose.",
  },
  proxyAddress: {
    settings: ["plain", "http", "empty"],
    byDefault: "plain",
    decides: "ProxyAddress of a Prometheus instance: host:port, with http:// before it, or empty.",
  },
  dashboardsNeedGrafana: {
    settings: ["yes", "no"],
    byDefault: "yes",
    decides: "Whether installing dashboards is refused while no Grafana is bound.",
  },
  destroyedInstance: {
    settings: ["vanishes", "status5"],
    byDefault: "vanishes",
    decides: "Whether a destroyed Prometheus instance leaves the list or stays in it as status 5.",
  },
  agents: {
    settings: ["online", "absent"],
    byDefault: "online",
    decides: "Whether nodes that do not say otherwise run the remote command agent.",
  },
  newObjectsListedAfterPolls: {
    settings: [0, 2],
    byDefault: 0,
    decides: "How many list calls miss an object after it was created.",
  },
  pushJobLabel: {
    settings: ["job", "exported_job"],
    byDefault: "job",
    decides: "The label under which a pushed job name is stored.",
  },
  pushTimeSeconds: {
    settings: ["yes", "no"],
    byDefault: "yes",
    decides: "Whether the instance stores push_time_seconds of each pushed group.",
  },
  userLimits: {
    settings: ["told", "absent"],
    byDefault: "told",
    decides: "Whether an instance tells its quota at /api/v1/user_limits.",
  },
  seriesPerQuery: {
    settings: [100_000, 20],
    byDefault: 100_000,
    decides:
      "Series that a query of data or a rule may read (any from 1 up). What TMP answers beyond is not known: here 422 with Cortex's words, and a group with such a rule is refused.",
  },
  bytesPerQuery: {
    settings: [100_000_000, 10_000],
    byDefault: 100_000_000,
    decides:
      "Bytes that a query of data or a rule may read (any from 1 up). How TMP counts is not known: here labels, and two bytes a sample.",
  },
} as const satisfies Record<string, SwitchRow>;

/** Name of a switch. */
export type SwitchName = keyof typeof switchTable;

/** A world's settings, each given or by default. */
export interface Switches {
  readonly importAbsentKeys: "drop" | "keep";
  readonly importCustomKeys: "accept" | "refuse";
  readonly yamlValues: "quoted" | "plain";
  readonly exportImportApi: "listed" | "NotInWhiteList";
  readonly flowIdWhenUnchanged: "zero" | "absent";
  /** An integer from 2 up. */
  readonly serviceTypeOfFlink: number;
  readonly groupNames: "default" | "custom";
  readonly proxyAddress: "plain" | "http" | "empty";
  readonly dashboardsNeedGrafana: "yes" | "no";
  readonly destroyedInstance: "vanishes" | "status5";
  readonly agents: "online" | "absent";
  /** Calls, 0 or more. */
  readonly newObjectsListedAfterPolls: number;
  readonly pushJobLabel: "job" | "exported_job";
  readonly pushTimeSeconds: "yes" | "no";
  readonly userLimits: "told" | "absent";
  /** 1 or more. */
  readonly seriesPerQuery: number;
  /** 1 or more. */
  readonly bytesPerQuery: number;
}

function choice<const N extends SwitchName>(name: N) {
  const row: SwitchRow = switchTable[name];
  const words = row.settings.map(String) as [string, ...string[]];
  return z.enum(words).default(String(row.byDefault)) as unknown as z.ZodType<Switches[N]>;
}

/** Schema of `switches:` in a world file; absent ones take their default. */
export const switchesSchema: z.ZodType<Switches> = z.strictObject({
  importAbsentKeys: choice("importAbsentKeys"),
  importCustomKeys: choice("importCustomKeys"),
  yamlValues: choice("yamlValues"),
  exportImportApi: choice("exportImportApi"),
  flowIdWhenUnchanged: choice("flowIdWhenUnchanged"),
  serviceTypeOfFlink: z.int().min(2).default(switchTable.serviceTypeOfFlink.byDefault),
  groupNames: choice("groupNames"),
  proxyAddress: choice("proxyAddress"),
  dashboardsNeedGrafana: choice("dashboardsNeedGrafana"),
  destroyedInstance: choice("destroyedInstance"),
  agents: choice("agents"),
  newObjectsListedAfterPolls: z
    .int()
    .min(0)
    .default(switchTable.newObjectsListedAfterPolls.byDefault),
  pushJobLabel: choice("pushJobLabel"),
  pushTimeSeconds: choice("pushTimeSeconds"),
  userLimits: choice("userLimits"),
  seriesPerQuery: z.int().min(1).default(switchTable.seriesPerQuery.byDefault),
  bytesPerQuery: z.int().min(1).default(switchTable.bytesPerQuery.byDefault),
});
