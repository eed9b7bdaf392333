import type {
  DescribeSubnetsRequest,
  DescribeSubnetsResponse,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import { allPages, inGroups } from "./paging";
import type { CallOptions, Transport } from "./transport";

/** VPC takes Limit and Offset as text. */
const pageSize = 100;

/** A subnet. */
export interface Subnet {
  readonly subnetId: string;
  readonly subnetName: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly availableAddresses: number;
}

/** Subnets by id, or (without ids) all of a VPC. */
export async function describeSubnets(
  transport: Transport,
  params: { readonly subnetIds?: readonly string[]; readonly vpcId?: string } = {},
  options: CallOptions = {},
): Promise<Subnet[]> {
  const byVpc = params.subnetIds === undefined && params.vpcId !== undefined;
  const filters = byVpc ? [{ Name: "vpc-id", Values: [params.vpcId ?? ""] }] : undefined;
  const found = await inGroups(params.subnetIds, pageSize, (ids) =>
    allPages(pageSize, async (page) => {
      const request: DescribeSubnetsRequest = { SubnetIds: ids, Filters: filters, ...at(page) };
      const action = "DescribeSubnets";
      const answer = await transport.call<DescribeSubnetsResponse>("vpc", action, request, {
        ...options,
        safe: true,
      });
      return { items: answer.SubnetSet, total: answer.TotalCount };
    }),
  );
  return found.map((subnet) => ({
    subnetId: subnet.SubnetId ?? "",
    subnetName: subnet.SubnetName ?? "",
    vpcId: subnet.VpcId ?? "",
    zone: subnet.Zone ?? "",
    cidr: subnet.CidrBlock ?? "",
    availableAddresses: subnet.AvailableIpAddressCount ?? 0,
  }));
}

function at(page: number): { Offset: string; Limit: string } {
  return { Offset: String(page * pageSize), Limit: String(pageSize) };
}
