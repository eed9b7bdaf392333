import fc from "fast-check";
import {
  describeClusterFlowStatusDetail,
  describeExportConfs,
  modifyServiceParamsByExportConfs,
} from "../../provider/tencent/emr";
import { decodeProperties, encodeProperties } from "../../provider/tencent/emr-encoding";
import { RecordingTransport } from "./recording-transport";
import { seed } from "../support/seed";

const instanceId = "emr-demo0001";
const encoded = encodeProperties({ "taskmanager.numberOfTaskSlots": "2" });

test("carries any keys and values there and back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string()), (properties) => {
      expect(decodeProperties(encodeProperties(properties))).toEqual({ ...properties });
    }),
    { seed },
  );
});

test("takes absent properties as none, and numbers as text", () => {
  expect(decodeProperties(undefined)).toEqual({});
  expect(decodeProperties("e30=")).toEqual({});
  expect(decodeProperties(Buffer.from('{"a":2,"b":true}').toString("base64"))).toEqual({
    a: "2",
    b: "true",
  });
});

test.each(["not base64 json", '["canary"]', '{"password":{"canary":1}}'])(
  "refuses %s without showing it",
  (text) => {
    const properties = Buffer.from(text).toString("base64");
    expect(() => decodeProperties(properties)).toThrow(/^emr\.DescribeExportConfs(?!.*canary)/);
  },
);

test("exports a file of a group with its keys", async () => {
  const meta = {
    ServiceName: "FLINK",
    Classification: "flink-conf.yaml",
    ServiceVersion: "1.14.6",
  };
  const cloud = new RecordingTransport(() => ({
    ExportConfParamList: [{ ...meta, Properties: encoded }],
  }));
  const request = { instanceId, serviceType: 30, fileName: "flink-conf.yaml", confGroupName: "g" };
  expect(await describeExportConfs(cloud, request)).toEqual([
    {
      serviceName: "FLINK",
      classification: "flink-conf.yaml",
      serviceVersion: "1.14.6",
      properties: { "taskmanager.numberOfTaskSlots": "2" },
    },
  ]);
  expect(cloud.calls[0]).toMatchObject({
    safe: true,
    params: {
      ExportConfContexts: [{ ServiceType: 30, FileName: "flink-conf.yaml" }],
      ConfGroupName: "g",
    },
  });
});

test("imports once, and takes flow 0 as nothing to deliver", async () => {
  const cloud = new RecordingTransport(() => ({ FlowId: 0 }));
  const conf = {
    serviceName: "FLINK",
    classification: "flink-conf.yaml",
    serviceVersion: "1.14.6",
  };
  const confs = [{ ...conf, properties: { "taskmanager.numberOfTaskSlots": "2" } }];
  const request = { instanceId, confs };
  expect(await modifyServiceParamsByExportConfs(cloud, request)).toEqual({ flowId: undefined });
  expect(cloud.calls[0]?.safe).toBe(false);
  expect(cloud.calls[0]?.params["ExportConfParamList"]).toEqual([
    expect.objectContaining({ Properties: encoded }),
  ]);
});

test("asks for a flow by text and tells why it failed", async () => {
  const cloud = new RecordingTransport(() => ({
    FlowTotalStatus: -1,
    StageDetails: [{ FailedReason: "" }, { FailedReason: "disk full" }],
  }));
  expect(await describeClusterFlowStatusDetail(cloud, { instanceId, flowId: 546 })).toMatchObject({
    status: -1,
    failedReasons: ["disk full"],
  });
  expect(cloud.params("FlowParam")).toEqual([{ FKey: "FlowId", FValue: "546" }]);
});
