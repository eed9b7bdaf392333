import { rowsUnder } from "../promised";
import { changingMethods, sitesOf } from "./changing-requests";
import { GRAFANA_FAULTS } from "./grafana-faults";
import { ALL_GRAFANA_SUBJECTS } from "./grafana-subjects";

const unique = (pairs: readonly (readonly string[])[]) =>
  [...new Set(pairs.map((pair) => pair.join(" > ")))].sort();

test("all that the provider asks Grafana to change is tried, wherever it asks for it", () => {
  const methods = changingMethods();
  const tried = ALL_GRAFANA_SUBJECTS.map(({ site: [, method], action }) => [method, action]);
  expect(unique(tried)).toEqual(unique(methods));
  const sites = sitesOf(methods.map(([method]) => method));
  expect(unique(ALL_GRAFANA_SUBJECTS.map(({ site }) => site))).toEqual(unique(sites));
});

describe("docs/reliability.md", () => {
  test("names each fault of a request to Grafana, and with how many it was tried", () => {
    const tried = GRAFANA_FAULTS.map(({ name }) => [name, String(ALL_GRAFANA_SUBJECTS.length)]);
    expect(rowsUnder("fault of a request to Grafana")).toEqual(tried);
  });

  test("names each request to Grafana, and with how many faults it was tried", () => {
    const tried = ALL_GRAFANA_SUBJECTS.map(({ name, action }) => {
      return [name, String(GRAFANA_FAULTS.length), `\`${action}\``];
    });
    expect(rowsUnder("what Grafana is asked for")).toEqual(tried);
  });
});
