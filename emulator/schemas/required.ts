/**
 * What the server requires though the client's typings call it optional: action → fields, `A.B` being member B of
 * each A that is given.
 */
export const required: Readonly<Record<string, readonly string[]>> = {
  CreatePrometheusAlertGroup: ["InstanceId", "GroupName", "Rules", "Rules.RuleName", "Rules.Expr"],
  UpdatePrometheusAlertGroup: [
    "InstanceId",
    "GroupId",
    "GroupName",
    "Rules",
    "Rules.RuleName",
    "Rules.Expr",
  ],
  UpdatePrometheusAlertGroupState: ["InstanceId", "GroupIds", "GroupState"],
  DescribePrometheusAlertGroups: ["InstanceId"],
  DeletePrometheusAlertGroups: ["InstanceId", "GroupIds"],
  UpgradeGrafanaDashboard: ["InstanceId"],
  UninstallGrafanaDashboard: ["InstanceId"],
  CreateCluster: ["ClusterBasicSettings", "ClusterBasicSettings.VpcId"],
  ModifyServiceParamsByExportConfs: [
    "ExportConfParamList.ServiceName",
    "ExportConfParamList.Classification",
    "ExportConfParamList.Properties",
  ],
};
