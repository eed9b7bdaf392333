/** The JVMs of a cluster: the same panels for JobManagers and for TaskManagers. */
import { cpuCores, garbageShare, memoryShare, ofProcess, type ProcessKind } from "./measures";
import type { LinesPanel, Row } from "./panel";
import type { Scope } from "./scope";

const CALLED: Readonly<Record<ProcessKind, string>> = {
  jobmanager: "JobManager",
  taskmanager: "TaskManager",
};
const LEGEND: Readonly<Record<ProcessKind, string>> = {
  jobmanager: "{{host}}",
  taskmanager: "{{host}} {{tm_id}}",
};

/** A row of the processes of one kind. */
export function processRow(scope: Scope, process: ProcessKind): Row {
  const panels = [...loads(scope, process), ...sizes(scope, process)].map((line) =>
    panelOf(line, process),
  );
  const more = process === "taskmanager" ? memoryOfTasks(scope) : [];
  const title = { zh: `${CALLED[process]} 进程`, en: `${CALLED[process]} processes` };
  return { title, panels: [...panels, ...more] };
}

/** A panel of one kind of process; its title follows the name of the process. */
type Line = Pick<LinesPanel, "title" | "explain" | "unit" | "alert"> & { readonly expr: string };

function panelOf({ title, expr, ...rest }: Line, process: ProcessKind): LinesPanel {
  const called = {
    zh: `${CALLED[process]} ${title.zh}`,
    en: `${CALLED[process]} ${title.en}`,
  };
  return { kind: "lines", title: called, queries: [{ expr, legend: LEGEND[process] }], ...rest };
}

function loads(scope: Scope, process: ProcessKind): Line[] {
  return [
    {
      title: { zh: "堆内存占用", en: "heap" },
      explain: {
        zh: "已用占上限的比例。锯齿是正常的；谷底也高才是问题。",
        en: "Used share of the limit. A sawtooth is normal; high lows are not.",
      },
      unit: "share",
      expr: memoryShare(scope, process, "Heap"),
      alert: "E01",
    },
    {
      title: { zh: "GC 时间占比", en: "garbage collection" },
      explain: {
        zh: "花在垃圾回收上的时间占比。",
        en: "Share of the time that goes into collecting garbage.",
      },
      unit: "share",
      expr: garbageShare(scope, process),
      alert: "E02",
    },
    {
      title: { zh: "CPU", en: "CPU" },
      explain: {
        zh: "占用的核数，与容器的 vcore 比较。",
        en: "Cores that are busy, to be compared with the vcores of the container.",
      },
      unit: "cores",
      expr: cpuCores(scope, process),
      alert: "E04",
    },
  ];
}

function sizes(scope: Scope, process: ProcessKind): Line[] {
  return [
    {
      title: { zh: "Metaspace", en: "metaspace" },
      explain: {
        zh: "类元数据占用。每提交一次作业就增长一截而不回落，说明类加载器泄漏。",
        en: "Memory of loaded classes. A step with every job that is never given back is a leak of class loaders.",
      },
      unit: "bytes",
      expr: ofProcess(scope, process, "Memory_Metaspace_Used"),
    },
    {
      title: { zh: "堆外内存", en: "direct memory" },
      explain: {
        zh: "直接内存占用，主要是网络缓冲区。",
        en: "Memory outside of the heap, mostly network buffers.",
      },
      unit: "bytes",
      expr: ofProcess(scope, process, "Memory_Direct_MemoryUsed"),
    },
    {
      title: { zh: "线程", en: "threads" },
      explain: { zh: "线程数持续增长是泄漏。", en: "A number that keeps growing is a leak." },
      unit: "count",
      expr: ofProcess(scope, process, "Threads_Count"),
    },
  ];
}

function memoryOfTasks(scope: Scope): LinesPanel[] {
  const of = (name: string) => scope.cluster(`flink_taskmanager_Status_${name}`);
  const share = (used: string) => scope.byTaskManager(used);
  return [
    {
      kind: "lines",
      title: { zh: "TaskManager Metaspace 占用", en: "TaskManager metaspace against its limit" },
      explain: { zh: "已用占上限的比例。", en: "Used share of the limit." },
      unit: "share",
      queries: [
        { expr: memoryShare(scope, "taskmanager", "Metaspace"), legend: LEGEND.taskmanager },
      ],
      alert: "E03",
    },
    {
      kind: "lines",
      title: { zh: "托管内存占用", en: "TaskManager managed memory" },
      explain: {
        zh: "RocksDB 等所占的托管内存比例；用满是正常的。",
        en: "Share of the managed memory that RocksDB and the like have; all of it is normal.",
      },
      unit: "share",
      queries: [
        {
          expr: share(
            `${of("Flink_Memory_Managed_Used")} / (${of("Flink_Memory_Managed_Total")} > 0)`,
          ),
          legend: LEGEND.taskmanager,
        },
      ],
    },
    {
      kind: "lines",
      title: { zh: "空闲网络缓冲区", en: "TaskManager free network buffers" },
      explain: {
        zh: "可用的网络缓冲区个数。为 0 时作业无法启动或被阻塞。",
        en: "Network buffers that are free. With none, jobs cannot start or stand still.",
      },
      unit: "count",
      queries: [
        { expr: share(of("Shuffle_Netty_AvailableMemorySegments")), legend: LEGEND.taskmanager },
      ],
      alert: "E05",
      drawsAlert: false,
    },
  ];
}
