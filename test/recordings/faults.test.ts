import { FAULTS } from "../../scripts/bench/rules/faults";
import { faultTable } from "../../scripts/bench/rules/fault-table";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("faults of the recordings", "Prometheus and promtool");
} else {
  test("an alert of ours tells of every fault, and none of what is healthy", async () => {
    const rows = await faultTable({ prometheus, promtool });
    const faults = rows.slice(0, FAULTS.length);
    expect(faults.filter(({ own }) => own.length === 0).map(({ what }) => what)).toEqual([]);
    const healthy = rows.slice(FAULTS.length);
    expect(healthy.flatMap(({ own }) => own)).toEqual([]);
  });
}
