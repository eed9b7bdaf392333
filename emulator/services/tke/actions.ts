import { cidrsOverlap } from "../../cidr";
import { ApiFault, type Call, type Service } from "../../contract";
import { cloudTime, newId } from "../../identifiers";
import { page } from "../../paging";
import { Passing } from "../../passing";
import type { Tags } from "../tag/model";
import { clusterResource, type Clusters, type Cluster, GONE } from "./model";
import { clusterRow, statusRow } from "./rows";

interface CreateParams {
  ClusterType: string;
  ClusterCIDRSettings: { ClusterCIDR?: string; ServiceCIDR?: string };
  ClusterBasicSettings: {
    ClusterName?: string;
    ClusterDescription?: string;
    ClusterVersion?: string;
    ClusterLevel?: string;
    VpcId: string;
    TagSpecification?: { ResourceType?: string; Tags?: { Key?: string; Value?: string }[] }[];
  };
  ClusterAdvancedSettings?: { DeletionProtection?: boolean };
}

/** What TKE works on. */
export interface TkeParts {
  readonly clusters: Clusters;
  readonly tags: Tags;
}

/** Kubernetes clusters. */
export function tkeService(parts: TkeParts): Service {
  const { clusters, tags } = parts;
  const protect = (call: Call, on: boolean): object => {
    mustFind(clusters, call).deletionProtection = on;
    return {};
  };
  return {
    product: "tke",
    version: "2018-05-25",
    actions: {
      CreateCluster: (call) => create(parts, call),
      DeleteCluster: (call) => remove(clusters, call),
      DescribeClusters: (call) => describe(parts, call),
      DescribeClusterInstances: (call) => instances(clusters, call),
      DescribeClusterStatus: (call) => {
        const { ClusterIds } = call.params as { ClusterIds?: string[] };
        const seen = clusters.list(call.region).filter((c) => ClusterIds?.includes(c.id) ?? true);
        return { ClusterStatusSet: seen.map(statusRow), TotalCount: seen.length };
      },
      ModifyClusterAttribute: (call) => modify(clusters, call),
      EnableClusterDeletionProtection: (call) => protect(call, true),
      DisableClusterDeletionProtection: (call) => protect(call, false),
    },
    state: () => clusters.all().map((cluster) => clusterRow(cluster, tags)),
  };
}

function mustFind(clusters: Clusters, call: Call): Cluster {
  const { ClusterId } = call.params as { ClusterId: string };
  const cluster = clusters.get(ClusterId, call.region);
  if (cluster) return cluster;
  throw new ApiFault("InvalidParameter.ClusterNotFound", `The cluster ${ClusterId} is not found.`);
}

function create({ clusters, tags }: TkeParts, call: Call): object {
  const params = call.params as unknown as CreateParams;
  const basic = params.ClusterBasicSettings;
  const { ClusterCIDR = "", ServiceCIDR = "" } = params.ClusterCIDRSettings;
  checkNetwork(clusters, call, { vpcId: basic.VpcId, cidr: ClusterCIDR });
  const cluster: Cluster = {
    id: newId("cls"),
    name: basic.ClusterName ?? "",
    description: basic.ClusterDescription ?? "",
    region: call.region,
    vpcId: basic.VpcId,
    type: params.ClusterType,
    status: new Passing("Creating"),
    nodes: 0,
    version: basic.ClusterVersion ?? "1.30.0",
    level: basic.ClusterLevel ?? "L5",
    clusterCidr: ClusterCIDR,
    serviceCidr: ServiceCIDR,
    deletionProtection: params.ClusterAdvancedSettings?.DeletionProtection ?? false,
    createdAt: cloudTime(new Date()),
    agentStatus: "normal",
  };
  const step = { next: "Running", bad: "Abnormal", polls: clusters.world.pollsPerState };
  cluster.status.begin("Creating", step, call.flow);
  const given = (basic.TagSpecification ?? []).flatMap((each) => each.Tags ?? []);
  tags.set(
    clusterResource(cluster),
    Object.fromEntries(given.map((t) => [t.Key ?? "", t.Value ?? ""])),
  );
  clusters.add(cluster);
  return { ClusterId: cluster.id };
}

function checkNetwork(
  clusters: Clusters,
  call: Call,
  asked: { vpcId: string; cidr: string },
): void {
  const { world } = clusters;
  const vpc = world.vpcs.find((each) => each.id === asked.vpcId);
  if (!vpc || call.region !== world.region) {
    throw new ApiFault("InvalidParameter", `The VPC ${asked.vpcId} is not found.`);
  }
  if (cidrsOverlap(vpc.cidr, asked.cidr)) {
    throw new ApiFault(
      "InvalidParameter.CidrConflictWithVpcCidr",
      `${asked.cidr} is in the VPC's.`,
    );
  }
  const other = clusters
    .all()
    .find((c) => c.vpcId === vpc.id && cidrsOverlap(c.clusterCidr, asked.cidr));
  if (other) {
    const text = `${asked.cidr} conflicts with ${other.clusterCidr} of ${other.id}.`;
    throw new ApiFault("InvalidParameter.CidrConflictWithOtherCluster", text);
  }
}

function remove(clusters: Clusters, call: Call): object {
  const cluster = mustFind(clusters, call);
  if (cluster.deletionProtection) {
    throw new ApiFault(
      "OperationDenied.ClusterInDeletionProtection",
      `${cluster.id} is protected from deletion.`,
    );
  }
  if (cluster.status.now !== "Running") {
    throw new ApiFault("FailedOperation.ClusterState", `${cluster.id} is ${cluster.status.now}.`);
  }
  const step = { next: GONE, polls: clusters.world.pollsPerState };
  cluster.status.begin("Deleting", step, call.flow);
  return {};
}

function modify(clusters: Clusters, call: Call): object {
  const cluster = mustFind(clusters, call);
  const params = call.params as {
    ClusterName?: string;
    ClusterDesc?: string;
    ClusterLevel?: string;
  };
  if ((params.ClusterName ?? "").length > 50) {
    throw new ApiFault("InvalidParameter", "`ClusterName` has more than 50 characters.");
  }
  cluster.name = params.ClusterName ?? cluster.name;
  cluster.description = params.ClusterDesc ?? cluster.description;
  cluster.level = params.ClusterLevel ?? cluster.level;
  return {
    ClusterName: cluster.name,
    ClusterDesc: cluster.description,
    ClusterLevel: cluster.level,
  };
}

interface DescribeParams {
  ClusterIds?: string[];
  Filters?: { Name: string; Values: string[] }[];
  ClusterType?: string;
}

function describe({ clusters, tags }: TkeParts, call: Call): object {
  const params = call.params as DescribeParams;
  const kept = clusters.list(call.region).filter((cluster) => {
    if (params.ClusterIds?.length && !params.ClusterIds.includes(cluster.id)) return false;
    if (params.ClusterType && params.ClusterType !== cluster.type) return false;
    return (params.Filters ?? []).every((filter) =>
      filter.Values.some((value) => passes({ cluster, tags }, filter.Name, value)),
    );
  });
  const rows = page(kept, call.params).map((cluster) => clusterRow(cluster, tags));
  return { TotalCount: kept.length, Clusters: rows };
}

function passes(
  { cluster, tags }: { cluster: Cluster; tags: Tags },
  filter: string,
  value: string,
): boolean {
  const own = tags.of(clusterResource(cluster));
  switch (filter) {
    case "ClusterName":
      return cluster.name === value;
    case "ClusterType":
      return cluster.type === value;
    case "ClusterStatus":
      return cluster.status.now === value;
    case "vpc-id":
      return cluster.vpcId === value;
    case "tag-key":
      return value in own;
    case "tag-value":
      return Object.values(own).includes(value);
    default:
      throw new ApiFault("InvalidParameter.Param", `There is no filter ${filter}.`);
  }
}

function instances(clusters: Clusters, call: Call): object {
  const cluster = mustFind(clusters, call);
  if (cluster.status.poll() === "Creating") {
    throw new ApiFault("FailedOperation.ClusterState", `${cluster.id} is being created.`);
  }
  if (cluster.status.now === GONE) return mustFind(clusters, call);
  const rows = Array.from({ length: cluster.nodes }, (_, index) => ({
    InstanceId: `ins-${cluster.id.slice(4)}${index}`,
    InstanceRole: "WORKER",
    InstanceState: "running",
    LanIP: `10.0.200.${index + 1}`,
    CreatedTime: cluster.createdAt,
  }));
  return { TotalCount: rows.length, InstanceSet: page(rows, call.params) };
}
