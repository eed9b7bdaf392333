/** Masters of each cluster; a core node besides. */
export const MASTERS = 3;

/** A world of `clusters` EMR clusters with {@link MASTERS} masters and one core node each; no Prometheus processes. */
export function fleetWorld(clusters: number, latencyMilliseconds: number): object {
  const place = { vpc: "vpc-emr00001", subnet: "subnet-emr00001", zone: "ap-guangzhou-3" };
  return {
    region: "ap-guangzhou",
    vpcs: [
      {
        id: place.vpc,
        cidr: "10.0.0.0/8",
        subnets: [{ id: place.subnet, zone: place.zone, cidr: "10.0.0.0/8" }],
      },
    ],
    tke: [{ id: "cls-demo0001", name: "metrics", vpc: place.vpc, status: "Running", nodes: 2 }],
    grafana: [{ id: "grafana-demo0001", vpc: place.vpc }],
    emr: Array.from({ length: clusters }, (_, index) => ({
      id: clusterId(index),
      name: `fleet-${index}`,
      ...place,
      status: 2,
      flink: "1.18.1",
      emrVersion: "EMR-V3.6.0",
      nodes: Array.from({ length: MASTERS + 1 }, (_each, at) => at + 1).map((number) => ({
        id: nodeId(index, number),
        role: number > MASTERS ? "core" : "master",
        ip: `10.${number}.${index >> 8}.${index & 255}`,
        agent: "online",
      })),
    })),
    metrics: "off",
    latencyMilliseconds,
  };
}

/** The id of the fleet's cluster number `index`. */
export function clusterId(index: number): string {
  return `emr-${String(index).padStart(8, "0")}`;
}

/** Ids of the masters of the fleet's cluster number `index`. */
export function masterIds(index: number): string[] {
  return Array.from({ length: MASTERS }, (_each, at) => nodeId(index, at + 1));
}

function nodeId(index: number, number: number): string {
  return `ins-${number}${String(index).padStart(7, "0")}`;
}
