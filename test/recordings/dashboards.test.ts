import { expressionsOf } from "../../monitoring/dashboards/panel";
import { dashboards } from "../../monitoring/dashboards/render";
import { everyChoice, withChosen } from "../../scripts/recordings/choices";
import { type RecordedPrometheus, spanOf } from "../../scripts/recordings/recorded-prometheus";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";
import { readRecorded, recording, startRecorded } from "./recorded";

const queries = Object.values(dashboards).flatMap(({ name, scope, rows }) =>
  rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) =>
      expressionsOf(panel).map(
        (expr, at) => [`${name}: ${panel.title.en} ${at}`, expr, scope.choices] as const,
      ),
    ),
);

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("dashboards on recordings", "Prometheus and promtool");
} else {
  describe("in the real Prometheus, over what real Flinks pushed", () => {
    const span = { ...spanOf(recording), step: 60 };
    const recordings = [recording, ...["troubles", "sinks", "shortages"].map(readRecorded)];
    let started: Awaited<ReturnType<typeof startRecorded>>[];
    let server: RecordedPrometheus;

    beforeAll(async () => {
      const programs = { prometheus, promtool };
      started = await Promise.all(recordings.map((each) => startRecorded(programs, each)));
      server = started[0]!.server;
    });
    afterAll(() => Promise.all(started.map(({ close }) => close())));

    /** Whether a query gives a number anywhere, whatever is chosen above the dashboard. */
    async function hasData(expr: string, choices: (typeof queries)[number][2]): Promise<boolean> {
      for (const [at, each] of recordings.entries()) {
        const over = { ...spanOf(each), step: 60 };
        for (const chosen of everyChoice(choices, each)) {
          const found = await started[at]!.server.range(withChosen(expr, chosen), over);
          const numbers = found.flatMap(({ values }) => values.map(([, value]) => Number(value)));
          if (numbers.some(Number.isFinite)) return true;
        }
      }
      return false;
    }

    it.each(queries)("%s has data", async (_, expr, choices) => {
      expect(await hasData(expr, choices)).toBe(true);
    });

    it("has values for every variable, each narrowed by those before it", async () => {
      for (const { scope } of Object.values(dashboards)) {
        for (const chosen of everyChoice(scope.choices, recording)) {
          for (const variable of scope.variables) {
            const [, selector = ""] =
              /^label_values\((.*), \w+\)$/.exec(scope.valuesOf(variable)) ?? [];
            const values = await server.labelValues(variable, withChosen(selector, chosen), span);
            const wanted = chosen[variable];
            if (wanted === ".+") expect(values.length).toBeGreaterThan(0);
            else expect(values).toContain(wanted);
          }
        }
      }
    });
  });
}
