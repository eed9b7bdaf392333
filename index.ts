import { FlinkMonitoring } from "./components/flink-monitoring";
import { loadStackConfig } from "./config/load";

const monitoring = new FlinkMonitoring("flink", loadStackConfig());

/** The Prometheus instance that the clusters push to. */
export const prometheusInstanceId = monitoring.prometheusInstanceId;
/** EMR id → Flink's version, job name, digest of the jar, time of the last change. */
export const clusters = monitoring.clusters;
/** Whether the Flink dashboards are installed. */
export const dashboardsInstalled = monitoring.dashboardsInstalled;
