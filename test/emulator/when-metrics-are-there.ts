import { findMetricsPrograms } from "../../emulator/metrics/programs";

/** `describe` where Prometheus and its push gateway are installed, else skipped. In CI their absence fails. */
export const whenMetricsAreThere = programsAreThere() ? describe : describe.skip;

function programsAreThere(): boolean {
  try {
    findMetricsPrograms();
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    return false;
  }
}
