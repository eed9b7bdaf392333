import { clusterAgent } from "../../../provider/resources/cluster-agent";
import { grafanaIntegration } from "../../../provider/resources/grafana-integration";
import { tkeCluster } from "../../../provider/resources/tke-cluster";
import { tmpInstance } from "../../../provider/resources/tmp-instance";
import { cloudSubject } from "./cloud-stage";
import type { Subject } from "./subject";

const onDestroy = "destroy";
const vpcId = "vpc-emr00001";
const prometheusInstanceId = "prom-there001";
const instance = { name: "flink", vpcId, subnetId: "subnet-emr00001", onDestroy };
const cluster = { name: "flink", vpcId, onDestroy };
const agent = { prometheusInstanceId, clusterId: "cls-nodes001" };
const dashboards = { prometheusInstanceId, grafanaInstanceId: "grafana-demo0001" };

/** Prometheus instances, TKE clusters, the agents that bind them, and the vendor's dashboards. */
export const instancesSubjects: readonly Subject[] = [
  cloudSubject({
    action: "CreatePrometheusMultiTenantInstancePostPayMode",
    flows: ["fails", "hangs"],
    does: "creates",
    resource: tmpInstance,
    args: instance,
  }),
  cloudSubject({
    action: "ModifyPrometheusInstanceAttributes",
    busyCode: "FailedOperation.ResourceOperating",
    does: "changes",
    resource: tmpInstance,
    before: instance,
    args: { ...instance, retentionDays: 30 },
  }),
  cloudSubject({
    action: "ModifyResourceTags",
    does: "changes",
    resource: tmpInstance,
    before: instance,
    args: { ...instance, tags: { team: "data" } },
  }),
  cloudSubject({
    action: "TerminatePrometheusInstances",
    flows: ["hangs"],
    busyCode: "FailedOperation.ResourceOperating",
    does: "removes",
    mayBeCalledAgain:
      "an instance that stops is listed as running; one that stops already is left to it",
    resource: tmpInstance,
    before: instance,
  }),
  cloudSubject({
    action: "DestroyPrometheusInstance",
    whyNoFlow: "is not waited for",
    busyCode: "FailedOperation.ResourceOperating",
    does: "removes",
    resource: tmpInstance,
    before: instance,
  }),
  cloudSubject({
    action: "CreateCluster",
    flows: ["fails", "hangs"],
    does: "creates",
    resource: tkeCluster,
    args: cluster,
  }),
  cloudSubject({
    action: "ModifyClusterAttribute",
    busyCode: "FailedOperation.ClusterState",
    does: "changes",
    resource: tkeCluster,
    before: cluster,
    args: { ...cluster, name: "flink-2" },
  }),
  cloudSubject({
    action: "DeleteCluster",
    flows: ["hangs"],
    busyCode: "FailedOperation.ClusterState",
    does: "removes",
    resource: tkeCluster,
    before: cluster,
  }),
  cloudSubject({
    action: "CreatePrometheusClusterAgent",
    flows: ["fails", "hangs"],
    busyCode: "FailedOperation.TKEResourceConflict",
    does: "creates",
    resource: clusterAgent,
    args: agent,
  }),
  cloudSubject({
    action: "ModifyPrometheusAgentExternalLabels",
    busyCode: "FailedOperation.TKEResourceConflict",
    does: "changes",
    resource: clusterAgent,
    before: agent,
    args: { ...agent, externalLabels: { team: "data" } },
  }),
  cloudSubject({
    action: "DeletePrometheusClusterAgent",
    flows: ["hangs"],
    busyCode: "FailedOperation.TKEResourceConflict",
    does: "removes",
    mayBeCalledAgain: "an agent that leaves is listed as bound",
    resource: clusterAgent,
    before: agent,
  }),
  cloudSubject({
    action: "BindPrometheusManagedGrafana",
    does: "changes",
    resource: grafanaIntegration,
    args: dashboards,
  }),
  cloudSubject({
    action: "UpgradeGrafanaDashboard",
    flows: ["hangs"],
    does: "changes",
    resource: grafanaIntegration,
    args: dashboards,
  }),
  cloudSubject({
    action: "UninstallGrafanaDashboard",
    whyNoFlow: "is not waited for",
    does: "removes",
    mayBeCalledAgain: "the API does not tell what is installed",
    resource: grafanaIntegration,
    before: dashboards,
  }),
  cloudSubject({
    action: "UnbindPrometheusManagedGrafana",
    does: "removes",
    resource: grafanaIntegration,
    before: dashboards,
  }),
];
