import { isBadExpression, isQuota, whatHappened } from "../tencent/errors";
import type { RecordingGroup as LiveGroup } from "../tencent/monitor-recordings";
import { foreignError } from "./ownership";
import { markOfRecording } from "./recording-group-drift";
import type { RecordingGroupArgs } from "./recording-group-shape";
import { toldExpression } from "./rule-expression";

/** Why the cloud refused to write the group, naming the rule where that can be told. */
export function explainRecordingRefusal(args: RecordingGroupArgs, error: unknown): unknown {
  const group = `recording rules "${args.groupName}"`;
  const said = `${whatHappened(error)} The group is as it was.`;
  if (isQuota(error)) {
    return new Error(
      `${group}: Prometheus instance ${args.prometheusInstanceId} takes no more recording rules, got ` +
        `${args.rules.length} in this group. ${said} Run preview to see how many others use; take rules out, or ask by ` +
        "ticket for a larger quota.",
      { cause: error },
    );
  }
  if (!isBadExpression(error)) return error;
  const quoted = args.rules.filter(({ record, expr }) =>
    [record, expr].some((t) => said.includes(t)),
  );
  const whose =
    quoted.map(({ record, expr }) => toldExpression(record, expr)).join("; ") || "one of its rules";
  return new Error(
    `${group}: the instance takes no such expression, got that of ${whose}. ${said} Correct the expression.`,
    { cause: error },
  );
}

/** What stands under the id cannot be imported. */
export function unreadableRecording(id: string): Error {
  return new Error(
    `recording rules ${id}: what the instance keeps is no group of recording rules, expected YAML with name and rules. ` +
      "Correct it in the TMP console, or delete it there and let up make one.",
  );
}

/** The name is somebody else's. */
export function takenRecordingName({ groupName }: RecordingGroupArgs, live: LiveGroup): Error {
  const ids = [live.ruleId];
  return foreignError({
    kind: "recording rules",
    name: groupName,
    ids,
    owner: markOfRecording(live),
  });
}
