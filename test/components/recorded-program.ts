import * as pulumi from "@pulumi/pulumi";

/** One resource as the engine would have seen it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Outputs that a fake provider adds to the inputs, by kind. */
const OUTPUTS: Record<string, Record<string, unknown>> = {
  TmpInstance: {
    instanceId: "prom-fake0001",
    vpcId: "vpc-fake0001",
    alertRuleLimit: 150,
    recordingRuleLimit: 150,
  },
  TkeCluster: { clusterId: "cls-fake0001" },
  ClusterAgent: { bound: true },
  EmrFlink: { clusterId: "emr-found001", flinkVersion: "1.14.6" },
  ReporterJar: { sha256: "c".repeat(64), factoryClass: "org.example.Factory" },
  ReporterSettings: { changedAt: "2026-01-01T00:00:00Z" },
  GrafanaIntegration: { installed: true, lookedAt: "grafana" },
  GrafanaDashboardSet: { owned: true, lookedAt: "grafana" },
  AlarmNotice: { noticeId: "notice-fake0001" },
  AlertGroup: { groupId: "alert-fake0001" },
  RecordingRuleGroup: { ruleId: "rrule-fake0001" },
};

/** Runs a program against a fake engine. Everything that it registers is in `recorded` afterwards. */
export class RecordedProgram {
  readonly recorded: Recorded[] = [];

  constructor() {
    const newResource = (args: pulumi.runtime.MockResourceArgs) => {
      const inputs = args.inputs as Record<string, unknown>;
      this.recorded.push({ type: args.type, name: args.name, inputs });
      const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
      const kind = args.type.split(":").at(-1) ?? "";
      const state = { ...OUTPUTS[kind], ...Object.fromEntries(given) };
      return { id: `${args.name}-id`, state };
    };
    // Without an engine, its lines for users go to the console.
    jest.spyOn(console, "log").mockImplementation(() => undefined);
    void pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "flinkwatch", "dev");
  }

  /** The only resource of that kind, or the one by that name. */
  one(kind: string, name?: string): Recorded {
    const found = this.all(kind).filter((r) => name === undefined || r.name === name);
    if (found.length !== 1) throw new Error(`${found.length} of ${kind} ${name ?? ""}`);
    return found[0]!;
  }

  all(kind: string): Recorded[] {
    return this.recorded.filter((r) => r.type.endsWith(`:${kind}`));
  }
}

/** Waits for an output's value. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve as (value: unknown) => void));
}
