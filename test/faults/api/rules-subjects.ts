import { alarmNotice } from "../../../provider/resources/alarm-notice";
import { alertGroup } from "../../../provider/resources/alert-group";
import { recordingGroup } from "../../../provider/resources/recording-group";
import { cloudSubject } from "./cloud-stage";
import type { Subject } from "./subject";

const prometheusInstanceId = "prom-there001";
const group = {
  prometheusInstanceId,
  groupName: "flink-dev",
  receivers: [],
  rules: [{ name: "A", expr: "up == 0", duration: "5m" }],
};
const otherGroup = { ...group, repeatInterval: "2h" };
const recording = {
  prometheusInstanceId,
  groupName: "flink-dev",
  rules: [{ record: "flink:live", expr: "up == 1" }],
};
const otherRecording = { ...recording, enabled: false };
const notice = {
  name: "flink-dev",
  userNotices: [{ receiverType: "USER", userIds: [1], noticeWay: ["EMAIL"] }],
};
const otherNotice = { ...notice, language: "en-US" };

const life = (
  [creates, changes, removes]: readonly [string, string, string],
  resource: Parameters<typeof cloudSubject>[0]["resource"],
  [first, other]: readonly [object, object],
): Subject[] => [
  cloudSubject({ action: creates, does: "creates", resource, args: first }),
  cloudSubject({ action: changes, does: "changes", resource, before: first, args: other }),
  cloudSubject({ action: removes, does: "removes", resource, before: first }),
];

/** Alert groups, recording rules and notice templates. */
export const rulesSubjects: readonly Subject[] = [
  ...life(
    ["CreatePrometheusAlertGroup", "UpdatePrometheusAlertGroup", "DeletePrometheusAlertGroups"],
    alertGroup,
    [group, otherGroup],
  ),
  ...life(["CreateRecordingRule", "UpdateRecordingRule", "DeleteRecordingRules"], recordingGroup, [
    recording,
    otherRecording,
  ]),
  ...life(["CreateAlarmNotice", "ModifyAlarmNotice", "DeleteAlarmNotices"], alarmNotice, [
    notice,
    otherNotice,
  ]),
];
