import { z } from "zod";
import type { Fault } from "../lifecycle/resource";

/** Days of retention that TMP offers. */
export const RETENTION_DAYS = [15, 30, 45, 90, 180, 365, 730] as const;

const tags = z
  .record(z.string().min(1).max(127), z.string().max(255))
  .default({})
  .describe("Tags, key to value. Only the keys named here are watched. Default none.");

export const tmpInstanceArgs = z.strictObject({
  instanceId: z
    .string()
    .regex(/^prom-[a-z0-9]+$/, "an id such as prom-1a2b3c4d")
    .optional()
    .describe("Id of an existing instance to adopt, such as `prom-1a2b3c4d`. Destroy leaves it."),
  name: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe("Name, 1 to 128 characters. Required to create or to adopt by name."),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over an instance of this name that the stack did not create. Default false."),
  vpcId: z
    .string()
    .regex(/^vpc-[a-z0-9]+$/, "an id such as vpc-1a2b3c4d")
    .optional()
    .describe("VPC; required to create. A change is refused unless `allowReplacement`."),
  subnetId: z
    .string()
    .regex(/^subnet-[a-z0-9]+$/, "an id such as subnet-1a2b3c4d")
    .optional()
    .describe(
      "Subnet of the VPC; required to create. A change is refused unless `allowReplacement`.",
    ),
  zone: z
    .string()
    .min(1)
    .optional()
    .describe("Zone, such as `ap-guangzhou-3`. Default: the subnet's."),
  retentionDays: z
    .number()
    .int()
    .optional()
    .describe(
      "Days that samples are kept: 15, 30, 45, 90, 180, 365 or 730. Default 15 when created, as it is when adopted. " +
        "A shorter retention deletes history.",
    ),
  tags,
  onDestroy: z
    .enum(["retain", "destroy"])
    .default("retain")
    .describe(
      "What destroy does to an instance that we created: keep it (default) or destroy it with all data.",
    ),
  allowReplacement: z
    .boolean()
    .default(false)
    .describe(
      "Replace the instance when VPC, subnet or zone change. The new one starts without history. Default false.",
    ),
  grafanaInstanceId: z
    .string()
    .regex(/^grafana-[a-z0-9]+$/, "an id such as grafana-1a2b3c4d")
    .optional()
    .describe("Managed Grafana to bind if none is bound yet."),
});

export const tmpInstanceState = z.object({
  instanceId: z.string().describe("Id, such as `prom-1a2b3c4d`."),
  name: z.string().describe("Name as it is now."),
  adopted: z.boolean().describe("True if the stack did not create it; destroy leaves it then."),
  vpcId: z.string().describe("VPC of the instance."),
  subnetId: z.string().describe("Subnet of the instance."),
  zone: z.string().describe("Zone of the instance."),
  retentionDays: z.number().describe("Days that samples are kept."),
  tags: z
    .record(z.string(), z.string())
    .describe("Live values of the tags that the arguments name."),
  status: z
    .string()
    .describe(
      "creating, running, abnormal, rebuilding, destroying, stopped, stopping-arrears or stopped-arrears.",
    ),
  grafanaInstanceId: z.string().describe("Managed Grafana that is bound, empty if none."),
  createdAt: z.string().describe("Time of creation as Tencent prints it."),
  alertRuleLimit: z
    .number()
    .describe("Alert rules that the instance accepts at most, 0 if unknown."),
  alertRulesOfOthers: z
    .record(z.string(), z.number())
    .optional()
    .describe(
      "Alert rules of other stacks and people on the instance, by group; absent where they could not be counted.",
    ),
  recordingRuleLimit: z
    .number()
    .describe("Recording rules that the instance accepts at most, 0 if unknown."),
  recordingRulesOfOthers: z
    .record(z.string(), z.number())
    .optional()
    .describe(
      "Recording rules of other stacks and people on the instance, by group; absent where they could not be counted.",
    ),
});

/** Arguments of a managed Prometheus instance (TMP). @see https://cloud.tencent.com/document/product/1416 */
export type TmpInstanceArgs = z.infer<typeof tmpInstanceArgs>;
/** What is live of a managed Prometheus instance. Holds neither its token nor its address. */
export type TmpInstanceState = z.infer<typeof tmpInstanceState>;

/** All that is wrong with the arguments as a whole. */
export function validateTmpInstance(args: TmpInstanceArgs): Fault[] {
  const faults: Fault[] = [];
  const offered: readonly number[] = RETENTION_DAYS;
  if (args.retentionDays !== undefined && !offered.includes(args.retentionDays)) {
    faults.push({
      path: "retentionDays",
      reason: `not offered, got ${args.retentionDays}, expected one of ${offered.join(", ")} days.`,
    });
  }
  if (args.instanceId !== undefined) return faults;
  if (args.name === undefined) {
    faults.push({
      path: "name",
      reason: "missing, expected instanceId to adopt an instance, or name to adopt or create one.",
    });
  }
  if (args.adopt) return faults;
  for (const key of ["vpcId", "subnetId"] as const) {
    if (args[key] === undefined) {
      faults.push({
        path: key,
        reason:
          "missing, expected the place of the new instance. To use an existing one set instanceId, or name with adopt: true.",
      });
    }
  }
  return faults;
}
