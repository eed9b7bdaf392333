import { renderAlertGroups } from "../../monitoring/alerts";
import { loadRecordedAlerts } from "../../monitoring/recorded-alerts";
import { heldOver } from "../../scripts/recordings/held";
import { PUSH_SECONDS } from "../../scripts/recordings/plan";
import { spanOf } from "../../scripts/recordings/recorded-prometheus";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";
import { readRecorded, startRecorded } from "./recorded";

const CLUSTERS = {
  fleet: ["emr-rec00001", "emr-rec00002"],
  troubles: ["emr-rec00003"],
  checkpoints: ["emr-rec00004"],
  collectors: ["emr-rec00005", "emr-rec00006"],
  sinks: ["emr-rec00007"],
  shortages: ["emr-rec00008", "emr-rec00009"],
};
/** As a stack of these clusters would have it, which also expects one of a job that nobody started. */
const JOBS = {
  fleet: [
    { name: "orders", cluster: "emr-rec00001" },
    { name: "clicks", cluster: "emr-rec00001" },
    { name: "payments", cluster: "emr-rec00002" },
    { pattern: "rest.*" },
    { name: "forgotten" },
  ],
  troubles: [{ name: "unsaved" }, { pattern: "flood.*", cluster: "emr-rec00003" }],
  checkpoints: [{ name: "adrift" }],
  collectors: [{ name: "steady" }],
  sinks: [{ name: "exports" }],
  shortages: [{ name: "crowded" }, { name: "served", cluster: "emr-rec00009" }],
};

function rulesOver(recording: string) {
  const name = recording as keyof typeof CLUSTERS;
  const groups = renderAlertGroups({
    largestIntervalSeconds: PUSH_SECONDS,
    instances: Object.fromEntries(CLUSTERS[name].map((id) => [id, id])),
    expected: { clusters: true, jobs: JOBS[name] },
  });
  return groups.flatMap((group) => group.rules);
}

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("alerts on recordings", "Prometheus and promtool");
} else {
  test.each(Object.entries(loadRecordedAlerts()))(
    "over %s, the conditions of all alerts hold when, and for whom, they should, and of no others",
    async (name, held) => {
      const recording = readRecorded(name);
      const { server, close } = await startRecorded({ prometheus, promtool }, recording);
      try {
        expect(await heldOver(server, spanOf(recording), rulesOver(name))).toEqual(held);
      } finally {
        await close();
      }
    },
  );
}
