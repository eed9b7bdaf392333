import { equip } from "../../scripts/lab/equipment";
import { playWhole } from "../../scripts/lab/whole";
import { Account } from "../../scripts/story/account";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";

const VERSION = "2.3.0";
const equipment = equip(VERSION);
const { pulumi, prometheus } = locateTools();
const missing = [
  ...("missing" in equipment ? equipment.missing : []),
  ...(pulumi ? [] : ["the Pulumi CLI"]),
  ...(prometheus ? [] : ["Prometheus"]),
];
const title = `the main job on real Flink ${VERSION}`;

if (missing.length > 0) cannotBeTried(title, missing.join("; "));
else {
  test(`${title}: config.yaml by EMR, our jar by TAT, a real job's series in Prometheus`, async () => {
    const told: string[] = [];
    await playWhole(VERSION, new Account((line) => told.push(line)));
    expect(told.filter((line) => line.includes("✓")).length).toBeGreaterThan(10);
  }, 300_000);
}
