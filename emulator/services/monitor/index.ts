import type { Service } from "../../contract";
import { agentActions, agentRow } from "./agents-actions";
import { alertActions, groupRow } from "./alerts-actions";
import { grafanaActions } from "./grafana-actions";
import { instanceActions } from "./instances-actions";
import { instanceRow } from "./instance-row";
import { noticeActions, noticeRow } from "./notices-actions";
import type { MonitorParts } from "./parts";
import { queryActions } from "./query-actions";
import { recordingActions } from "./recording-actions";

/** Managed Prometheus: instances, agents, rules, notices, dashboards, queries. */
export function monitorService(parts: MonitorParts): Service {
  return {
    product: "monitor",
    version: "2018-07-24",
    actions: {
      ...instanceActions(parts),
      ...agentActions(parts),
      ...alertActions(parts),
      ...recordingActions(parts),
      ...noticeActions(parts),
      ...grafanaActions(parts),
      ...queryActions(parts),
    },
    state: () => ({
      instances: parts.instances.all().map((each) => ({
        ...instanceRow(parts, each),
        AuthToken: undefined,
        Integrations: [...each.integrations],
      })),
      agents: parts.agents.all().map((agent) => ({
        InstanceId: agent.instanceId,
        ...agentRow(agent),
      })),
      alertGroups: parts.alerts.all().map((group) => ({
        InstanceId: group.instanceId,
        ...groupRow(group),
      })),
      recordingRules: parts.recording.all().map(({ id, instanceId, name, state, text }) => {
        return { id, instanceId, name, state, text };
      }),
      notices: parts.notices.all().map(noticeRow),
    }),
    close: () => parts.instances.metrics.close(),
  };
}
