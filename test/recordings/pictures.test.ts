import { existsSync } from "node:fs";
import path from "node:path";
import { loadAlertLines } from "../../monitoring/dashboards/alert-lines";
import { dashboards } from "../../monitoring/dashboards/render";
import { drawDashboard } from "../../scripts/pictures/picture";
import { PICTURES } from "../../scripts/pictures/pictures";
import { element, fitting } from "../../scripts/pictures/svg";
import { valueText } from "../../scripts/pictures/value-text";
import { projectRoot } from "../../scripts/project-root";
import { type RecordedPrometheus, spanOf } from "../../scripts/recordings/recorded-prometheus";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";
import { recording, startRecorded } from "./recorded";

test("values are written with their unit", () => {
  const texts = [
    valueText(0.905, "share"),
    valueText(93, "seconds"),
    valueText(0.0123, "seconds"),
    valueText(0, "seconds"),
    valueText(1536, "bytes"),
    valueText(12_345, "perSecond"),
    valueText(NaN, "count"),
  ];
  expect(texts).toEqual([
    "90.5%",
    "1.55 min",
    "12.3 ms",
    "0 s",
    "1.5 KiB",
    "12.3 K c/s",
    "no value",
  ]);
});

test("texts are escaped, and cut where there is no room", () => {
  expect(element("text", { x: 1.26, "data-a": '"<' }, { text: "a & <b>" })).toBe(
    '<text x="1.3" data-a="&quot;&lt;">a &amp; &lt;b&gt;</text>',
  );
  expect(fitting("a long name of a task", 60, 10)).toBe("a long na…");
  expect(fitting("short", 60, 10)).toBe("short");
});

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("pictures of dashboards", "Prometheus and promtool");
} else {
  describe("pictures of the README", () => {
    let server: RecordedPrometheus;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ server, close } = await startRecorded({ prometheus, promtool }));
    });
    afterAll(() => close());

    it.each(PICTURES.map((picture) => [picture.file, picture] as const))(
      "%s shows every panel of its rows with data, and every element is closed",
      async (file, { name, language, chosen, rows, untilMinute }) => {
        const { start } = spanOf(recording);
        const span = { start: start + 300, end: start + untilMinute * 60, step: 30 };
        const source = { server, chosen, span, language, alerts: loadAlertLines() };
        const svg = await drawDashboard(dashboards[name], source, rows);
        for (const row of dashboards[name].rows.slice(0, rows)) {
          expect(svg).toContain(`>${row.title[language].replaceAll("&", "&amp;")}</text>`);
        }
        expect(svg).not.toContain("No data");
        const opened = [...svg.matchAll(/<(\w+)(?: [^>]*[^/>])?>/g)].map(([, tag]) => tag);
        const closed = [...svg.matchAll(/<\/(\w+)>/g)].map(([, tag]) => tag);
        expect(opened.sort()).toEqual(closed.sort());
        expect(svg.length).toBeLessThan(100_000);
        expect(existsSync(path.join(projectRoot(), "docs/pictures", file))).toBe(true);
      },
    );
  });
}
