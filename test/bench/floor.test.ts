import { callFloor } from "../../scripts/bench/floor";

test.each([
  { clusters: 1, floor: 14 },
  { clusters: 24, floor: 60 },
  { clusters: 200, floor: 430 },
])("the floor of $clusters clusters with three masters each is $floor calls", (fleet) => {
  const { clusters, floor } = fleet;
  const groups = { configGroups: 1, alertGroups: 1, recordingGroups: 1 };
  expect(callFloor({ clusters, nodes: 3 * clusters, ...groups })).toBe(floor);
});
