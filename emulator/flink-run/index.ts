export { type FlinkJob, flinkRun, type FlinkRunOptions } from "./flink-run";
