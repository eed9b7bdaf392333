import { catchers, noise } from "../../scripts/bench/rules/faults";
import { renderFaultTable } from "../../scripts/bench/rules/fault-table";

const held = {
  Late: { "emr-a orders": "12-20" },
  Before: { "emr-a orders": "2-20" },
  OfTheCluster: { "emr-a": "11", "emr-ab": "11" },
  OfAnother: { "emr-a orders2": "11-13" },
};
const fault = { what: "a fault", recording: "x", minute: 10 };

test("a fault is caught by what begins to hold for its subject after it", () => {
  expect(catchers({ ...fault, subject: "emr-a orders" }, held)).toEqual(["Late"]);
  const all = catchers({ ...fault, subject: "emr-a" }, held);
  expect(all).toEqual(["Late", "OfAnother", "OfTheCluster"]);
  expect(catchers({ ...fault, subject: "emr-a", ofProcess: true }, held)).toEqual(["OfTheCluster"]);
});

test("noise is whatever holds for a subject at any time", () => {
  expect(noise("emr-a orders", held)).toEqual(["Before", "Late"]);
});

test("what is not caught is a dash in the table", () => {
  const table = renderFaultTable([{ what: "a fault", own: ["A", "B"], other: [] }]);
  expect(table.split("\n").at(-1)).toBe("| a fault | A, B | – |");
});
