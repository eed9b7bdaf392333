import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { poll } from "../../emulator/real-flink/poll";
import { FlinkClient } from "../../emulator/real-yarn/flink-client";
import { YarnCluster } from "../../emulator/real-yarn/yarn-cluster";
import { equipYarn } from "../../scripts/lab/equipment";
import { newFlinkHome, slimLib } from "../../scripts/lab/flink-homes";
import { cannotBeTried } from "../support/cannot-be-tried";

const VERSION = "2.2.1";
const equipment = equipYarn(VERSION);

if ("missing" in equipment) cannotBeTried(`YARN, Flink ${VERSION}`, equipment.missing.join("; "));
else {
  test(`YARN, Flink ${VERSION}: a session and an application are submitted, their logs read, and they are killed`, async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-lab-"));
    const { jdk, hadoop } = equipment;
    const cluster = await YarnCluster.start({ dir: path.join(dir, "yarn"), jdk, jars: hadoop });
    try {
      const home = newFlinkHome({ equipment, root: path.join(dir, "node"), node: "ins-master1" });
      slimLib(home);
      const client = new FlinkClient({ cluster, home, version: VERSION });
      const session = await client.startSession("a session");
      const job = await client.submit(session, { name: "lab.orders" });
      const rest = cluster.rest.flink(session);
      await poll({ what: "the job", seconds: 60 }, () => rest.allTasksRun(job));
      expect(await cluster.logs(session, "taskmanager.log")).toContain("LogType:taskmanager.log");
      await cluster.rest.kill(session);
      const { finalStatus } = await cluster.reached(session, ["KILLED"]);
      expect(finalStatus).toBe("KILLED");
      expect(await cluster.logs(session, "jobmanager.log")).toContain("RECEIVED SIGNAL 15");
    } finally {
      await cluster.close();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 300_000);
}
