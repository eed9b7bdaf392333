import { callFloor } from "../../scripts/bench/floor";

test.each([
  { clusters: 1, floor: 13 },
  { clusters: 24, floor: 59 },
  { clusters: 200, floor: 429 },
])("the floor of $clusters clusters with three masters each is $floor calls", (fleet) => {
  const { clusters, floor } = fleet;
  expect(callFloor({ clusters, nodes: 3 * clusters, configGroups: 1, alertGroups: 1 })).toBe(floor);
});
