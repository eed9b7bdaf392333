import type { Resource } from "../lifecycle/resource";
import { alarmNotice } from "./alarm-notice";
import { alertGroup } from "./alert-group";
import type { Clients } from "./clients";
import { clusterAgent } from "./cluster-agent";
import { dashboardSet } from "./dashboard-set";
import { emrFlink } from "./emr-flink";
import { grafanaIntegration } from "./grafana-integration";
import { lookCommand } from "./look-command";
import { reachingNodes } from "./node-access";
import { recordingGroup } from "./recording-group";
import { reporterJar } from "./reporter-jar";
import { reporterSettings } from "./reporter-settings";
import { tkeCluster } from "./tke-cluster";
import { tmpInstance } from "./tmp-instance";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the server only passes arguments and state through
export type AnyResource = Resource<any, any, Clients>;

/** Every resource of the provider; the server, schema.json and the tests start from this list. */
export const resources: AnyResource[] = [
  tmpInstance,
  tkeCluster,
  clusterAgent,
  reachingNodes(emrFlink),
  lookCommand,
  reachingNodes(reporterJar),
  reachingNodes(reporterSettings),
  grafanaIntegration,
  dashboardSet,
  alarmNotice,
  alertGroup,
  recordingGroup,
];
