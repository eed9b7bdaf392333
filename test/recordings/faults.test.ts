import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { FAULTS } from "../../scripts/bench/rules/faults";
import { COMPARED_PAGE } from "../../scripts/bench/rules/compared-page";
import { faultTable, renderFaultTable } from "../../scripts/bench/rules/fault-table";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("faults of the recordings", "Prometheus and promtool");
} else {
  test("an alert of ours tells of every fault and none of what is healthy, and the page that compares them says so", async () => {
    const rows = await faultTable({ prometheus, promtool });
    const faults = rows.slice(0, FAULTS.length);
    expect(faults.filter(({ own }) => own.length === 0).map(({ what }) => what)).toEqual([]);
    const healthy = rows.slice(FAULTS.length);
    expect(healthy.flatMap(({ own }) => own)).toEqual([]);
    // Whatever spaces there are in the tables.
    const bare = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-");
    const page = readFileSync(path.join(projectRoot(), COMPARED_PAGE), "utf8");
    expect(bare(page)).toContain(bare(renderFaultTable(rows)));
  });
}
