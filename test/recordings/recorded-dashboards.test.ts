import type { Panel } from "../../monitoring/dashboards/panel";
import { dashboards } from "../../monitoring/dashboards/render";
import { loadMetrics } from "../../monitoring/metrics";
import { rewriteExpression } from "../../monitoring/promql";
import { renderRecordingGroups } from "../../monitoring/recording-rules";
import { everyChoice, withChosen } from "../../scripts/recordings/choices";
import { type RecordedPrometheus, spanOf } from "../../scripts/recordings/recorded-prometheus";
import { locateTools } from "../../scripts/tools/locate";
import { cannotBeTried } from "../support/cannot-be-tried";
import { readRecorded, startRecorded } from "./recorded";

const metrics = loadMetrics();
const rules = new Map(
  renderRecordingGroups({ largestIntervalSeconds: 60 })
    .flatMap((group) => group.rules)
    .map(({ record, expr }) => [record, expr]),
);

const askedOf = (panel: Panel) => {
  if (panel.kind === "lines") return panel.queries;
  return panel.kind === "number" ? [panel.query] : panel.values;
};
const pairs = Object.values(dashboards).flatMap(({ name, scope, rows }) =>
  rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) =>
      askedOf(panel).flatMap(({ expr, recorded }, at) =>
        recorded === undefined
          ? []
          : [[`${name}: ${panel.title.en} ${at}`, expr, recorded, scope.choices] as const],
      ),
    ),
);

/** What a rule writes, as if it had been asked at that moment: its expression, with the matchers of whom it is asked for. */
function unrecorded(expr: string): string {
  return expr.replace(/(flink:[\w:]+)\{([^}]*)\}/g, (_, record: string, given: string) => {
    const matchers = (metric: string) =>
      given.split(",").filter((matcher) => {
        const [label = ""] = matcher.split(/[=!~]/);
        return label === "instance_id" || metrics.get(metric)?.labels.includes(label);
      });
    return `(${rewriteExpression(rules.get(record)!, { matchers })})`;
  });
}

const { prometheus, promtool } = locateTools();
if (!prometheus || !promtool) {
  cannotBeTried("dashboards on recorded series", "Prometheus and promtool");
} else {
  describe("in the real Prometheus, over what real Flinks pushed", () => {
    const recording = readRecorded("troubles");
    const span = { ...spanOf(recording), step: 60 };
    let started: Awaited<ReturnType<typeof startRecorded>>;
    let server: RecordedPrometheus;

    beforeAll(async () => {
      started = await startRecorded({ prometheus, promtool }, recording);
      server = started.server;
    });
    afterAll(() => started.close());

    /** Prometheus adds up in no fixed order. */
    const rounded = (value: string) => Number(Number(value).toPrecision(9));

    /** Labels → minute → finite value. */
    async function answered(expr: string): Promise<Record<string, [number, number][]>> {
      const found = await server.range(expr, span);
      const finite = found.map(({ metric, values }) => [
        JSON.stringify(Object.entries(metric).sort()),
        values.map(([at, value]) => [at, rounded(value)]).filter(([, v]) => Number.isFinite(v)),
      ]);
      return Object.fromEntries(
        (finite as [string, [number, number][]][]).filter(([, values]) => values.length > 0),
      );
    }

    it.each(pairs)(
      "%s shows of recording rules what it shows without",
      async (_, expr, recorded, choices) => {
        const chosen = everyChoice(choices, recording)[0]!;
        const plain = await answered(withChosen(expr, chosen));
        expect(Object.keys(plain).length).toBeGreaterThan(0);
        expect(await answered(withChosen(unrecorded(recorded), chosen))).toEqual(plain);
      },
    );
  });
}
