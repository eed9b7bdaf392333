import type {
  DescribeClusterFlowStatusDetailRequest,
  DescribeClusterFlowStatusDetailResponse,
  DescribeExportConfsRequest,
  DescribeExportConfsResponse,
  ModifyServiceParamsByExportConfsRequest,
  ModifyServiceParamsByExportConfsResponse,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/emr/v20190103/emr_models";
import { decodeProperties, encodeProperties } from "./emr-encoding";
import type { CallOptions, Transport } from "./transport";

/** One exported file. */
export interface ExportedConf {
  readonly serviceName: string;
  /** The file's name. */
  readonly classification: string;
  readonly serviceVersion: string;
  readonly properties: Record<string, string>;
}

/** Which file to export. */
export interface ExportRequest {
  readonly instanceId: string;
  /** EMR's number of the service, in no published list; see the answer's serviceName. */
  readonly serviceType: number;
  /** Such as "flink-conf.yaml". */
  readonly fileName: string;
  readonly serviceName?: string;
  /** Default: the cluster level. */
  readonly confGroupName?: string;
  /** Node level: the file of this node. */
  readonly ip?: string;
}

/** The configuration that EMR holds for a file: all of its keys. */
export async function describeExportConfs(
  transport: Transport,
  request: ExportRequest,
  options: CallOptions = {},
): Promise<ExportedConf[]> {
  const { serviceType, fileName, serviceName } = request;
  const params: DescribeExportConfsRequest = {
    InstanceId: request.instanceId,
    ExportConfContexts: [
      { ServiceType: serviceType, FileName: fileName, ServiceName: serviceName },
    ],
    ExportType: 0,
    ConfGroupName: request.confGroupName,
    Ip: request.ip,
  };
  const action = "DescribeExportConfs";
  const answer = await transport.call<DescribeExportConfsResponse>("emr", action, params, {
    ...options,
    safe: true,
  });
  return (answer.ExportConfParamList ?? []).map((conf) => ({
    serviceName: conf.ServiceName ?? "",
    classification: conf.Classification ?? "",
    serviceVersion: conf.ServiceVersion ?? "",
    properties: decodeProperties(conf.Properties),
  }));
}

/** Files to import, each with its full map of keys. */
export interface ImportRequest {
  readonly instanceId: string;
  readonly confs: readonly ExportedConf[];
  /** Default: the cluster level. */
  readonly confGroupName?: string;
  readonly ips?: readonly string[];
}

/**
 * Imports configuration and delivers it to the nodes. `flowId` is absent when EMR found nothing to deliver;
 * otherwise poll {@link describeClusterFlowStatusDetail}. A busy cluster refuses, see isInProgress.
 */
export async function modifyServiceParamsByExportConfs(
  transport: Transport,
  request: ImportRequest,
  options: CallOptions = {},
): Promise<{ flowId?: number }> {
  const params: ModifyServiceParamsByExportConfsRequest = {
    InstanceId: request.instanceId,
    ExportConfParamList: request.confs.map((conf) => ({
      ServiceName: conf.serviceName,
      Classification: conf.classification,
      ServiceVersion: conf.serviceVersion,
      Properties: encodeProperties(conf.properties),
    })),
    ConfGroupName: request.confGroupName,
    IpList: request.ips && [...request.ips],
  };
  const answer = await transport.call<ModifyServiceParamsByExportConfsResponse>(
    "emr",
    "ModifyServiceParamsByExportConfs",
    params,
    { ...options, safe: false },
  );
  return { flowId: answer.FlowId || undefined };
}

/** Where a flow of EMR stands. */
export interface FlowStatus {
  /** 0 init, 1 running, 2 done, 3 done with skipped steps, -1 failed, -3 blocked; undefined: EMR does not say. */
  readonly status?: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly name: string;
  /** Reasons of the stages that failed. */
  readonly failedReasons: readonly string[];
}

/** The state of a flow, such as a delivery of configuration. */
export async function describeClusterFlowStatusDetail(
  transport: Transport,
  params: { readonly instanceId: string; readonly flowId: number },
  options: CallOptions = {},
): Promise<FlowStatus> {
  const request: DescribeClusterFlowStatusDetailRequest = {
    InstanceId: params.instanceId,
    FlowParam: { FKey: "FlowId", FValue: String(params.flowId) },
  };
  const answer = await transport.call<DescribeClusterFlowStatusDetailResponse>(
    "emr",
    "DescribeClusterFlowStatusDetail",
    request,
    { ...options, safe: true },
  );
  return {
    status: answer.FlowTotalStatus,
    progress: answer.FlowTotalProgress ?? 0,
    name: answer.FlowName ?? "",
    failedReasons: (answer.StageDetails ?? [])
      .map((stage) => stage.FailedReason ?? "")
      .filter((reason) => reason !== ""),
  };
}
