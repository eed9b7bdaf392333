import { tryEachGrafanaFault } from "./each-grafana-fault";
import { GRAFANA_SUBJECTS } from "./grafana-subjects";

tryEachGrafanaFault(GRAFANA_SUBJECTS.takenBack);
