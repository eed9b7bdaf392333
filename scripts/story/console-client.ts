import { CommonClient } from "tencentcloud-sdk-nodejs/tencentcloud/common/common_client";

/** How to reach the local cloud. */
export interface ConsoleAccess {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly region: string;
}

const VERSIONS = { monitor: "2018-07-24", emr: "2019-01-03" } as const;

/** Stands for a person at the console: calls the API by action name, sharing no code with the provider. */
export class ConsoleClient {
  constructor(private readonly access: ConsoleAccess) {}

  /** Calls one action and returns its `Response`. */
  async call<T>(product: keyof typeof VERSIONS, action: string, params: object): Promise<T> {
    const { endpoint, secretId, secretKey, region } = this.access;
    const client = new CommonClient("", VERSIONS[product], {
      credential: { secretId, secretKey },
      region,
      profile: {
        httpProfile: { protocol: "http://", endpoint: new URL(endpoint).host, reqTimeout: 20 },
      },
    });
    return (await client.request(action, params)) as T;
  }

  /** A Flink config file of a cluster (or of one config group), as EMR holds it: key → value. */
  async flinkConf(where: FlinkConfPlace): Promise<Record<string, string>> {
    const answer = await this.call<{ ExportConfParamList: { Properties: string }[] }>(
      "emr",
      "DescribeExportConfs",
      {
        InstanceId: where.clusterId,
        ExportConfContexts: [
          { ServiceType: where.serviceType, FileName: where.fileName, ServiceName: "FLINK" },
        ],
        ExportType: 0,
        ...(where.group ? { ConfGroupName: where.group } : {}),
      },
    );
    const properties = answer.ExportConfParamList[0]?.Properties ?? "e30=";
    return JSON.parse(Buffer.from(properties, "base64").toString("utf8")) as Record<string, string>;
  }

  /** Edits one key as the console does: the whole file goes back with that key changed. */
  async editFlinkConf(where: FlinkConfPlace, changes: Record<string, string>): Promise<void> {
    const properties = { ...(await this.flinkConf(where)), ...changes };
    await this.call("emr", "ModifyServiceParamsByExportConfs", {
      InstanceId: where.clusterId,
      ExportConfParamList: [
        {
          ServiceName: "FLINK",
          Classification: where.fileName,
          ServiceVersion: where.version,
          Properties: Buffer.from(JSON.stringify(properties)).toString("base64"),
        },
      ],
      ...(where.group ? { ConfGroupName: where.group } : {}),
    });
  }
}

/** Which file of which cluster. */
export interface FlinkConfPlace {
  readonly clusterId: string;
  readonly serviceType: number;
  /** The Flink version that EMR lists. */
  readonly version: string;
  /** Flink's configuration file. */
  readonly fileName: string;
  /** A config group; without one, the cluster's. */
  readonly group?: string;
}
