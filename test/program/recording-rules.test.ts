import { loadRecordingRules } from "../../monitoring/recording-rules";
import { runProjectCommand } from "../../scripts/story/project-command";
import { queryInstance } from "../../scripts/story/prometheus-query";
import type { Setting } from "../../scripts/story/setting";
import type { VerifyReport } from "../../scripts/verify/report";
import { AlertConsole } from "../support/alert-console";
import type { ProgramOptions } from "../support/program";
import {
  calls,
  closePrograms,
  ended,
  secondStack,
  sharedInstance,
  succeeded,
  until,
  upped,
} from "../support/program-run";

afterEach(closePrograms);

/** Of the demo's account. */
const APP_ID = 1250000001;
const RECORDS = loadRecordingRules().map(({ record }) => record);

/** One of the demo's clusters with recording rules alone. */
const stackOf =
  (cluster: number): NonNullable<ProgramOptions["config"]> =>
  (config) => {
    config["flinkwatch:prometheus"] = { id: sharedInstance.id };
    config["flinkwatch:dashboards"] = { enabled: false };
    config["flinkwatch:alerts"] = { enabled: false };
    config["flinkwatch:clusters"] = [(config["flinkwatch:clusters"] as unknown[])[cluster]];
    delete config["flinkwatch:kubernetes"];
  };

interface ConsoleRecording {
  readonly RuleId: string;
  readonly RuleName: string;
  readonly Group: string;
}

/** A person who looks after the recording rules of {@link sharedInstance} at the console. */
class RecordingConsole {
  constructor(private readonly setting: Setting) {}

  async groups(): Promise<ConsoleRecording[]> {
    const answer = await this.call<{ RecordingRuleSet: ConsoleRecording[] }>(
      "DescribeRecordingRules",
      { Limit: 100, Offset: 0 },
    );
    return answer.RecordingRuleSet;
  }

  async make(name: string, text: string): Promise<void> {
    await this.call("CreateRecordingRule", { Name: name, Group: encoded(text) });
  }

  async edit(name: string, change: (text: string) => string): Promise<void> {
    const { RuleId, Group } = (await this.groups()).find(({ RuleName }) => RuleName === name)!;
    const text = change(Buffer.from(Group, "base64").toString("utf8"));
    await this.call("UpdateRecordingRule", { RuleId, Name: name, Group: encoded(text) });
  }

  async remove(name: string): Promise<void> {
    const { RuleId } = (await this.groups()).find(({ RuleName }) => RuleName === name)!;
    await this.call("DeleteRecordingRules", { RuleIds: [RuleId] });
  }

  private call<T>(action: string, params: object): Promise<T> {
    const at = { InstanceId: sharedInstance.id };
    return this.setting.console.call<T>("monitor", action, { ...at, ...params });
  }
}

const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** Pushes what a living JobManager of the cluster does: its CPU time moves. */
async function pushJobManager({ console }: Setting, cluster: string, value: number): Promise<void> {
  const { InstanceSet } = await console.call<{
    InstanceSet: { ProxyAddress: string; AuthToken: string }[];
  }>("monitor", "DescribePrometheusInstances", { InstanceIds: [sharedInstance.id] });
  const { ProxyAddress, AuthToken } = InstanceSet[0]!;
  const name = "flink_jobmanager_Status_JVM_CPU_Time";
  const answer = await fetch(`http://${ProxyAddress}/metrics/job/orders-1/instance_id/${cluster}`, {
    method: "PUT",
    headers: { Authorization: `Basic ${btoa(`${APP_ID}:${AuthToken}`)}` },
    body: `# TYPE ${name} gauge\n${name}{host="h1"} ${value}\n`,
  });
  expect(answer.status).toBe(200);
}

/** What `npm run verify` says of the recording rules. */
async function verified(setting: Setting): Promise<VerifyReport["recordingRules"]> {
  const { stdout } = await runProjectCommand(setting, "verify", ["--json", "-"]);
  return (JSON.parse(stdout) as VerifyReport).recordingRules;
}

const THEIRS = "name: theirs\nrules:\n  - { record: 'their:up', expr: up }\n";

test("recording rules answer for what is pushed, are told apart by rule and field where somebody edits them, as verify tells too, and are healed", async () => {
  const world: ProgramOptions["world"] = (given) => {
    given.metrics = "real";
    given.prometheus = [sharedInstance];
  };
  const setting = await upped({ world, config: stackOf(0) });
  const console = new RecordingConsole(setting);
  const evaluated = async () => (await new AlertConsole(setting).recorded()).sort(byName);
  let pushed = 0;
  await until("flink:jm_live to answer", async () => {
    await pushJobManager(setting, "emr-demo0001", (pushed += 1));
    const found = await queryInstance(setting.console, sharedInstance.id, "flink:jm_live");
    return found.length > 0;
  });
  const live = await queryInstance(setting.console, sharedInstance.id, "flink:jm_live");
  const managed_by = "flinkwatch:flinkwatch/dev";
  expect(live).toMatchObject([{ labels: { instance_id: "emr-demo0001", managed_by }, value: 1 }]);
  await until("each rule to be evaluated", async () =>
    (await evaluated()).every(({ health }) => health !== "unknown"),
  );
  const loaded = await evaluated();
  expect(loaded.filter(({ health, lastError }) => health !== "ok" || lastError)).toEqual([]);
  expect(loaded.map(({ name }) => name)).toEqual([...RECORDS].sort());

  await console.make("theirs", THEIRS);
  const ours = "flink-recordings-dev";
  await console.edit(ours, (text) =>
    `${text}  - { record: mine, expr: up }\n`.replace("rate(", "irate("),
  );
  expect(await verified(setting)).toEqual({
    present: RECORDS.filter((record) => record !== "flink:job_records_in:rate").sort(),
    ...{ missing: [], edited: ["flink:job_records_in:rate"] },
  });
  const preview = ended(await setting.pulumi.preview(["--expect-no-changes"]), 7).stdout;
  expect(preview).toContain("recording rules: 6 of 150 used (1 by others); largest query: about ");
  const edited =
    /recording rules "flink-recordings-dev" \(rrule-\w+\): edited by hand, up puts them back: (.*)\.\n/;
  expect(edited.exec(preview)?.[1]?.split("; ")).toEqual([
    "our label managed_by on every rule is false, was true",
    expect.stringMatching(
      /^rule flink:job_records_in:rate, expr is "…?.*irate\(.*", was ".*rate\(/,
    ),
    expect.stringMatching(/^rule mine is .*, was not there$/),
  ]);
  succeeded(await setting.pulumi.up());
  const queries = (rules: Awaited<ReturnType<typeof evaluated>>) =>
    rules.filter(({ name }) => name !== "their:up").map(({ name, query }) => [name, query]);
  expect(queries(await evaluated())).toEqual(queries(loaded));
  await console.remove(ours);
  expect(await verified(setting)).toMatchObject({ missing: [...RECORDS].sort(), present: [] });
  const gone = ended(await setting.pulumi.preview(["--expect-no-changes"]), 7).stdout;
  expect(gone).toMatch(
    /"flink-recordings-dev" \(rrule-\w+\): are gone, up makes them anew: flink:/,
  );
  succeeded(await setting.pulumi.up());
  succeeded(await setting.pulumi.up(["--expect-no-changes"]));

  succeeded(await setting.pulumi.destroy());
  expect((await console.groups()).map(({ RuleName }) => RuleName)).toEqual(["theirs"]);
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

test("rules that an instance does not take are refused, and each stack keeps its own clusters' rules", async () => {
  const limit = RECORDS.length + 1;
  const world: ProgramOptions["world"] = (given) => {
    given.prometheus = [{ ...sharedInstance, recordingRuleLimit: limit }];
  };
  const setting = await upped({ world, config: stackOf(0) });
  const console = new RecordingConsole(setting);
  const before = await console.groups();
  const written = async () =>
    (await calls(setting)).filter((action) => /^(Create|Update|Delete)Record/.test(action));
  const writtenBefore = await written();
  const second = await secondStack(setting, "second", stackOf(1));
  for (const run of [await second.preview(), await second.up()]) {
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain(
      `recording rules: more than Prometheus instance ${sharedInstance.id} takes, got ${RECORDS.length} of this stack ` +
        `besides ${RECORDS.length} by others, expected at most ${limit} together: ${RECORDS.length - 1} too many`,
    );
  }
  expect(await written()).toEqual(writtenBefore);
  succeeded(await second.destroy());
  expect(await console.groups()).toEqual(before);
  succeeded(await setting.pulumi.preview(["--expect-no-changes"]));
});
