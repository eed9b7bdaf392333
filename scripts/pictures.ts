import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadAlertLines } from "../monitoring/dashboards/alert-lines";
import { dashboards } from "../monitoring/dashboards/render";
import { PICTURES } from "./pictures/pictures";
import { drawDashboard } from "./pictures/picture";
import { projectRoot } from "./project-root";
import { RecordedPrometheus, spanOf } from "./recordings/recorded-prometheus";
import { readRecording } from "./recordings/recording";
import { runCommand } from "./stack-options";
import { locateTools } from "./tools/locate";

const RECORDING = "monitoring/recordings/fleet.txt";
const TARGET = "docs/pictures";

const HELP = `Draws the dashboards that the README shows: their own queries, asked of a real Prometheus that holds
${RECORDING}. No Grafana is involved. Writes SVG to ${TARGET}.
Example: npm run pictures`;

runCommand(async () => {
  if (process.argv.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const { prometheus, promtool } = locateTools();
  if (!prometheus || !promtool) {
    throw new Error("pictures: Prometheus and promtool are not there. Run `npm run tools`.");
  }
  const recording = readRecording(readFileSync(path.join(projectRoot(), RECORDING), "utf8"));
  const dir = mkdtempSync(path.join(tmpdir(), "flinkwatch-pictures-"));
  const server = await RecordedPrometheus.start({
    prometheus,
    promtool,
    dir,
    recordings: [recording],
  });
  try {
    mkdirSync(path.join(projectRoot(), TARGET), { recursive: true });
    for (const { file, language, name, chosen, rows, untilMinute } of PICTURES) {
      const { start } = spanOf(recording);
      const span = { start: start + 300, end: start + untilMinute * 60, step: 30 };
      const source = { server, chosen, span, language, alerts: loadAlertLines() };
      const svg = await drawDashboard(dashboards[name], source, rows);
      writeFileSync(path.join(projectRoot(), TARGET, file), svg);
      console.log(`wrote ${TARGET}/${file}`);
    }
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return 0;
});
