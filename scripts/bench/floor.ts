/** The fleet that a floor is asked for. */
export interface FleetSize {
  readonly clusters: number;
  readonly nodes: number;
  /** Flink config groups of each cluster. */
  readonly configGroups: number;
  readonly alertGroups: number;
  readonly recordingGroups: number;
}

/**
 * The fewest API calls that a look at the whole fleet can cost, given the API's page and batch sizes.
 * A cluster's node list and its exports cannot be shared; all else is one list, a page of 100, or a command for 200 nodes.
 */
export function callFloor(fleet: FleetSize): number {
  const { clusters, nodes, configGroups, alertGroups, recordingGroups } = fleet;
  const shared = { instances: 1, userAppId: 1, tke: 1, clusterAgents: 1, grafanaSearch: 1 };
  return (
    Object.values(shared).reduce((sum, calls) => sum + calls, 0) +
    pages(clusters, 100) +
    clusters +
    clusters * configGroups +
    pages(nodes, 100) +
    pages(nodes, 200) +
    2 * pages(nodes, 100) +
    pages(alertGroups, 100) +
    pages(recordingGroups, 100)
  );
}

function pages(count: number, size: number): number {
  return Math.ceil(count / size);
}
