import { GRAFANA_FAULTS } from "./grafana-faults";
import { tryGrafanaFault } from "./grafana-trial";
import type { GrafanaSubject } from "./subject";

/** Registers a test for each fault of each of these requests. */
export function tryEachGrafanaFault(subjects: readonly GrafanaSubject[]): void {
  describe.each(subjects)("$name", (subject) => {
    test.each(GRAFANA_FAULTS)("$name", (fault) => tryGrafanaFault(subject, fault));
  });
}
