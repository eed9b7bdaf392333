import { pathDiff } from "../../provider/lifecycle/path-diff";
import { recordingGroup } from "../../provider/resources/recording-group";
import { isOwnRecording, stateOfRecording } from "../../provider/resources/recording-group-drift";
import { recordingGroupArgs } from "../../provider/resources/recording-group-shape";
import {
  parseRecordingGroup,
  printRecordingGroup,
} from "../../provider/resources/recording-group-yaml";
import type { RecordingGroup } from "../../provider/tencent/monitor-recordings";

const owner = { project: "flinkwatch", stack: "dev", mark: "flinkwatch:flinkwatch/dev" };
const args = recordingGroupArgs.parse({
  prometheusInstanceId: "prom-1",
  groupName: "flink-dev",
  interval: "1m",
  rules: [
    { record: "a:b", expr: "sum by (x) (\n  up\n)", labels: { team: "y" } },
    { record: "c:d", expr: "up" },
  ],
});

function live(changes: Partial<RecordingGroup> = {}): RecordingGroup {
  const yaml = printRecordingGroup(args, owner.mark);
  return { ruleId: "r-1", groupName: "flink-dev", yaml, enabled: true, ruleCount: 2, ...changes };
}

function drift(changes: Partial<RecordingGroup>, wanted = args): string[] {
  const o = { instanceId: "prom-1", owner, adopted: false, args: wanted };
  const state = stateOfRecording(live(changes), o);
  const plan = recordingGroup.plan(wanted, state);
  return pathDiff(state, plan).map(({ path, kind }) => `${kind} ${path.join(".")}`);
}

describe("drift of recording rules", () => {
  it("is none for what was sent, nor where YAML merely writes the same otherwise", () => {
    expect(drift({})).toEqual([]);
    const otherwise = `
rules:
  - {labels: {managed_by: "flinkwatch:flinkwatch/dev"}, expr: up, record: "c:d"}
  - labels:
      managed_by: ${owner.mark}
      team: 'y'
    record: a:b
    expr: |
      sum by (x) (
        up
      )
interval: 60s
name: flink-dev
`;
    expect(drift({ yaml: otherwise })).toEqual([]);
  });

  it("names the rule that is missing, and the field of the one that was edited", () => {
    const yaml = printRecordingGroup({ ...args, rules: args.rules.slice(1) }, owner.mark);
    expect(drift({ yaml })).toEqual(["add rules.0"]);
    const edited = live().yaml.replace("expr: up", "expr: up == 1");
    expect(drift({ yaml: edited })).toEqual(["update rules.1.expr"]);
  });

  it("shows a rule that somebody added, another interval, and a group that was switched off", () => {
    const more = { record: "e:f", expr: "1", labels: {} };
    const yaml = printRecordingGroup(
      { ...args, interval: "2m", rules: [more, ...args.rules] },
      owner.mark,
    );
    expect(drift({ yaml, enabled: false })).toEqual([
      "update enabled",
      "update interval",
      "delete rules.2",
    ]);
    const { interval: _, ...without } = args;
    expect(drift({}, without)).toEqual(["delete interval"]);
  });

  it("shows a mark that was taken off, and all of a text that is no group", () => {
    expect(drift({ yaml: live().yaml.replace(owner.mark, "somebody") })).toEqual(["update owned"]);
    for (const yaml of ["rules: [", "[]", "name: x\nrules:\n  - alert: A\n    expr: up\n", ""]) {
      expect(parseRecordingGroup(yaml)).toEqual({ rules: [] });
      expect(drift({ yaml })).toEqual([
        "add interval",
        "update owned",
        "add rules.0",
        "add rules.1",
      ]);
    }
  });

  it("takes a group for ours only if every rule has this stack's mark", () => {
    expect(isOwnRecording(live(), owner)).toBe(true);
    expect(isOwnRecording(live(), { ...owner, mark: "flinkwatch:flinkwatch/prod" })).toBe(false);
    expect(isOwnRecording(live({ yaml: "rules: []" }), owner)).toBe(false);
  });

  it("refuses names that stand twice and labels that are not the user's, all at once", () => {
    const rules = [
      { record: "a:b", expr: "up" },
      { record: "a:b", expr: "up", labels: { managed_by: "me" } },
    ];
    expect(recordingGroup.validate?.(recordingGroupArgs.parse({ ...args, rules }))).toEqual([
      {
        path: "rules[1].record",
        reason: `is the name of rules[0] too, got "a:b", expected a name that is unique in the group.`,
      },
      {
        path: "rules[1].labels.managed_by",
        reason: "is set by flinkwatch, expected another label name. Remove it.",
      },
    ]);
  });

  it("refuses names of series, labels and intervals that Prometheus does not take", () => {
    const rules = [{ record: "a b", expr: "", labels: { "a-b": "x" } }];
    const parsed = recordingGroupArgs.safeParse({ ...args, interval: "soon", rules });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([
      "interval",
      "rules.0.record",
      "rules.0.expr",
      "rules.0.labels.a-b",
    ]);
  });
});
