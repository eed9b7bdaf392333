import { renderAlertGroups } from "../../monitoring/alerts";
import { loadRecordedAlerts } from "../../monitoring/recorded-alerts";
import { heldOver } from "../../scripts/recordings/held";
import { PUSH_SECONDS } from "../../scripts/recordings/plan";
import { spanOf } from "../../scripts/recordings/recorded-prometheus";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";
import { readRecorded, startRecorded } from "./recorded";

const rules = renderAlertGroups({ largestIntervalSeconds: PUSH_SECONDS }).flatMap(
  (group) => group.rules,
);

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
        expect(await heldOver(server, spanOf(recording), rules)).toEqual(held);
      } finally {
        await close();
      }
    },
  );
}
