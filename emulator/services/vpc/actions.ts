import { ApiFault, type Call, type Service } from "../../contract";
import { page } from "../../paging";
import type { World } from "../../world";

interface Params {
  VpcIds?: string[];
  SubnetIds?: string[];
  Filters?: { Name: string; Values: string[] }[];
  /** Text in this API. */
  Offset?: string;
  Limit?: string;
}

type Row = Record<string, unknown>;

/** Networks of the world. */
export function vpcService(world: World): Service {
  return {
    product: "vpc",
    version: "2017-03-12",
    actions: {
      DescribeVpcs: (call) => {
        const asked = call.params as Params;
        const [rows, total] = select(call, vpcRows(world, call), asked.VpcIds);
        return { TotalCount: total, VpcSet: rows };
      },
      DescribeSubnets: (call) => {
        const asked = call.params as Params;
        const [rows, total] = select(call, subnetRows(world, call), asked.SubnetIds);
        return { TotalCount: total, SubnetSet: rows };
      },
    },
  };
}

function vpcRows(world: World, call: Call): Row[] {
  if (call.region !== world.region) return [];
  return world.vpcs.map((vpc) => ({
    VpcId: vpc.id,
    VpcName: vpc.name,
    CidrBlock: vpc.cidr,
    IsDefault: false,
  }));
}

function subnetRows(world: World, call: Call): Row[] {
  if (call.region !== world.region) return [];
  return world.vpcs.flatMap((vpc) =>
    vpc.subnets.map((subnet) => ({
      SubnetId: subnet.id,
      VpcId: vpc.id,
      Zone: subnet.zone,
      CidrBlock: subnet.cidr,
      AvailableIpAddressCount: 250,
      TotalIpAddressCount: 253,
    })),
  );
}

const FILTERS: Record<string, string> = {
  "vpc-id": "VpcId",
  "subnet-id": "SubnetId",
  "vpc-name": "VpcName",
  zone: "Zone",
  "cidr-block": "CidrBlock",
};

/** The asked page of the rows, and how many there are. */
function select(call: Call, rows: Row[], ids: string[] | undefined): [Row[], number] {
  const asked = call.params as Params;
  if (ids && asked.Filters) {
    throw new ApiFault("InvalidParameter.Coexist", "Ids and Filters exclude each other.");
  }
  const idField = call.action === "DescribeVpcs" ? "VpcId" : "SubnetId";
  if (ids) {
    const unknown = ids.find((id) => !rows.some((row) => row[idField] === id));
    if (unknown) throw new ApiFault("ResourceNotFound", `The resource ${unknown} does not exist.`);
  }
  const kept = rows.filter((row) => {
    if (ids && !ids.includes(String(row[idField]))) return false;
    return (asked.Filters ?? []).every((filter) => {
      const field = FILTERS[filter.Name];
      if (!field) {
        throw new ApiFault("InvalidParameter.FilterInvalidKey", `No filter ${filter.Name}.`);
      }
      return filter.Values.includes(String(row[field]));
    });
  });
  return [page(kept, asked), kept.length];
}
