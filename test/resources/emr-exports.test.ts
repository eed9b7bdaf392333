import type { Context } from "../../provider/lifecycle/resource";
import { SharedReads } from "../../provider/lifecycle/shared-reads";
import type { Clients } from "../../provider/resources/clients";
import { type ConfScheme, exportAhead, readExport } from "../../provider/resources/emr-exports";

const fleet = Array.from({ length: 40 }, (_, at) => `emr-${at}`);
const fileName = "flink-conf.yaml" as const;
const scheme = {
  serviceType: 33,
  groups: ["flink-default"],
  confFile: fileName,
} satisfies ConfScheme;

/** A cloud in which only one number is Flink's, with a record of the clusters whose configuration was exported. */
function cloudOf(flink = 33): { context: Context<Clients>; exported: string[] } {
  const exported: string[] = [];
  type Request = { InstanceId: string; ExportConfContexts: { ServiceType: number }[] };
  const call = (_product: string, _action: string, params: Request) => {
    exported.push(params.InstanceId);
    const file = { ServiceName: "FLINK", Classification: "flink-conf.yaml", Properties: "" };
    const isFlink = params.ExportConfContexts[0]?.ServiceType === flink;
    return Promise.resolve({ ExportConfParamList: isFlink ? [file] : [] });
  };
  const clients = { cloud: { call }, reads: new SharedReads(fleet) };
  return { context: { clients } as unknown as Context<Clients>, exported };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("exports the whole fleet once, whoever asks first and however often", async () => {
  const { context, exported } = cloudOf();
  for (const clusterId of fleet.slice(0, 8)) exportAhead(context, clusterId, scheme);
  await settled();
  for (const clusterId of fleet) {
    await readExport(context, { clusterId, serviceType: 33, group: "flink-default", fileName });
  }
  expect([...exported].sort()).toEqual([...fleet].sort());
});

it("stops guessing at the first cluster that is configured otherwise", async () => {
  const { context, exported } = cloudOf();
  exportAhead(context, "emr-0", scheme);
  exportAhead(context, "emr-1", { ...scheme, groups: ["chosen"] });
  await settled();
  expect(exported.length).toBeLessThanOrEqual(8);
});

it("stops guessing at the first export that fails", async () => {
  const { context, exported } = cloudOf(41);
  exportAhead(context, "emr-0", scheme);
  await settled();
  expect(exported.length).toBeLessThanOrEqual(8);
});
