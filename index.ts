import { FlinkMonitoring } from "./components/flink-monitoring";
import { loadStackConfig } from "./config/load";

// Pulumi's SDK takes the stack trace of every promise. Mapped to TypeScript lines, as its runner has it, these traces are
// four fifths of this program's time for 200 clusters; as V8 writes them they are a tenth.
Reflect.deleteProperty(Error, "prepareStackTrace");

const monitoring = new FlinkMonitoring("flink", loadStackConfig());

/** The Prometheus instance that the clusters push to. */
export const prometheusInstanceId = monitoring.prometheusInstanceId;
/** EMR id → Flink's version, job name, digest of the jar, time of the last change. */
export const clusters = monitoring.clusters;
/** Id of the saved command by which previews look at nodes, for docs/cam-policy-preview.json. */
export const lookCommandId = monitoring.lookCommandId;
/** Whether the Flink dashboards are installed. */
export const dashboardsInstalled = monitoring.dashboardsInstalled;
