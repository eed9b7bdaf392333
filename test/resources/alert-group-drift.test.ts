import { isOwnGroup, stateOfGroup } from "../../provider/resources/alert-group-drift";
import { alertGroup } from "../../provider/resources/alert-group";
import { editsOfGroup } from "../../provider/resources/alert-group-edits";
import { alertGroupArgs } from "../../provider/resources/alert-group-shape";
import { pathDiff } from "../../provider/lifecycle/path-diff";
import type { AlertGroup } from "../../provider/tencent/monitor-alerts";

const owner = { project: "flinkwatch", stack: "dev", mark: "flinkwatch:flinkwatch/dev" };
const args = alertGroupArgs.parse({
  prometheusInstanceId: "prom-1",
  groupName: "flink-dev",
  receivers: ["Consumer-2", "notice-1"],
  repeatInterval: "60m",
  rules: [
    { name: "A", expr: "up == 0", duration: "60s", labels: { severity: "x", team: "y" } },
    { name: "B", expr: "up == 1" },
    { name: "C", expr: "up == 2", duration: "5m" },
  ],
});

function live(changes: Partial<AlertGroup> = {}): AlertGroup {
  const mark = { managed_by: owner.mark };
  const rule = (name: string, expr: string, duration: string, labels = {}) => ({
    name,
    expr,
    duration,
    labels: { ...mark, ...labels },
    annotations: {},
    enabled: true,
  });
  return {
    groupId: "alert-1",
    groupName: "flink-dev",
    receivers: ["notice-1", "notice-2"],
    repeatInterval: "1h",
    rules: [
      rule("C", "up == 2", "5m", { _interval_: "15s" }),
      rule("A", "up == 0", "1m", { team: "y", severity: "x" }),
      rule("B", "up == 1", ""),
    ],
    createdAt: "",
    updatedAt: "",
    ...changes,
  };
}

function drift(group: AlertGroup): string[] {
  const aliases = new Map([["Consumer-2", "notice-2"]]);
  const o = { instanceId: "prom-1", owner, adopted: false, args, aliases };
  const state = stateOfGroup(group, o);
  const plan = alertGroup.plan(args, state);
  return pathDiff(state, plan).map(({ path, kind }) => `${kind} ${path.join(".")}`);
}

describe("drift of an alert group", () => {
  it("is none where the server merely writes the same otherwise", () => {
    expect(drift(live())).toEqual([]);
  });

  it("names the rule that is missing, and no other", () => {
    const rules = live().rules.filter((r) => r.name !== "B");
    expect(drift(live({ rules }))).toEqual(["add rules.1"]);
  });

  it("names the field of the rule that was edited", () => {
    const rules = live().rules.map((r) => (r.name === "C" ? { ...r, expr: "up == 3" } : r));
    expect(drift(live({ rules }))).toEqual(["update rules.2.expr"]);
  });

  it("shows a rule that somebody added, and a receiver that somebody removed", () => {
    const foreign = { ...live().rules[0]!, name: "Z" };
    expect(drift(live({ rules: [...live().rules, foreign], receivers: ["notice-1"] }))).toEqual([
      "update receivers.0",
      "add receivers.1",
      "delete rules.3",
    ]);
  });

  it("shows a server that somebody had told besides, and none where it is the one that is wanted", () => {
    const customReceiver = {
      type: "webhook" as const,
      url: "http://10.0.0.1/",
      timeRanges: [{ startTime: 0, endTime: 60 }],
    };
    expect(drift(live({ customReceiver }))).toEqual(["delete customReceiver"]);
    const o = { instanceId: "prom-1", owner, adopted: false };
    const wanted = { ...args, customReceiver };
    const differences = (group: AlertGroup) => {
      const state = stateOfGroup(group, {
        ...o,
        args: wanted,
        aliases: new Map([["Consumer-2", "notice-2"]]),
      });
      return pathDiff(state, alertGroup.plan(wanted, state)).map(({ path }) => path.join("."));
    };
    expect(differences(live({ customReceiver }))).toEqual([]);
    const moved = { ...customReceiver, timeRanges: [{ startTime: 0, endTime: 90 }] };
    expect(differences(live({ customReceiver: moved }))).toEqual([
      "customReceiver.timeRanges.0.endTime",
    ]);
    expect(differences(live())).toEqual(["customReceiver"]);
  });

  it("shows a mark that was taken off, and a rule that was switched off", () => {
    const rules = live().rules.map((r) =>
      r.name === "A" ? { ...r, labels: { severity: "x", team: "y" }, enabled: false } : r,
    );
    expect(drift(live({ rules }))).toEqual(["update owned", "update rules.0.enabled"]);
  });

  it("takes a group for ours only if every rule has this stack's mark", () => {
    expect(isOwnGroup(live(), owner)).toBe(true);
    expect(isOwnGroup(live(), { ...owner, mark: "flinkwatch:flinkwatch/prod" })).toBe(false);
    expect(isOwnGroup(live({ rules: [] }), owner)).toBe(false);
  });

  it("refuses names that stand twice and labels that are not the user's, all at once", () => {
    const twice = [
      { name: "A", expr: "up" },
      { name: "A", expr: "up", labels: { managed_by: "me", _interval_: "5s" } },
    ];
    const faults = alertGroup.validate?.(alertGroupArgs.parse({ ...args, rules: twice }));
    expect(faults).toEqual([
      {
        path: "rules[1].name",
        reason: `is the name of rules[0] too, got "A", expected a name that is unique in the group.`,
      },
      {
        path: "rules[1].labels.managed_by",
        reason: "is set by flinkwatch, expected another label name. Remove it.",
      },
      {
        path: "rules[1].labels._interval_",
        reason: "is set by the server, expected another label name. Remove it.",
      },
    ]);
  });
});

describe("what a run tells of a group that somebody edited", () => {
  const told = (group: AlertGroup) => {
    const aliases = new Map([["Consumer-2", "notice-2"]]);
    const state = stateOfGroup(group, {
      instanceId: "prom-1",
      owner,
      adopted: false,
      args,
      aliases,
    });
    return editsOfGroup(state, alertGroup.plan(args, state));
  };

  it("is nothing where the server merely writes the same otherwise", () => {
    expect(told(live())).toBeUndefined();
  });

  it("names rule and field, and counts long texts", () => {
    const [c, a, b] = live().rules;
    const long = `up == 2 and ${"x".repeat(100)} and up == 2`;
    const rules = [{ ...c!, duration: "10m" }, a!, { ...b!, expr: long }];
    expect(told(live({ rules, repeatInterval: "2h" }))).toBe(
      'alert group "flink-dev" (alert-1): edited by hand, up puts it back: repeatInterval is "2h", was "60m"; ' +
        'rule B.expr is 126 characters, was "up == 1"; rule C.duration is "10m", was "5m".',
    );
  });

  it("tells of ten places, and how many more there are", () => {
    const annotations = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a${i}`, "x"]));
    const rules = live().rules.map((rule) => (rule.name === "A" ? { ...rule, annotations } : rule));
    expect(told(live({ rules }))).toMatch(/; 2 more\.$/);
  });
});
