import { printConf } from "../../provider/flink/flink-conf";
import { decideReporter, type ReporterRequest } from "../../provider/flink/reporter-decision";
import { decisiveKeys } from "../../provider/flink/reporter-settings";
import { code, grouped, spans } from "./markdown";
import { kinds, request, versions } from "./requests";

const text = `## Settings

What is written, for a gateway at 10.0.0.9:9091. A list in \`metrics.reporters\` gets the reporter's name; where there is none Flink loads all reporters. An https gateway is written as \`hostUrl\` on each version. Keys that would decide otherwise are taken out: ${decisiveKeys.map(code).join(", ")}. What else stands in the file stays byte for byte.
`;

const ways: readonly [string, Partial<ReporterRequest>][] = [
  ["written by us", {}],
  [
    "config.yaml written by EMR, of which it is not known whether it quotes",
    { delivery: "emr", confFiles: ["config.yaml"] },
  ],
];

/** The lines that are written, once for all versions that have the same. */
export function settingsSection(): string {
  const printed = kinds.flatMap((kind) =>
    ways.flatMap(([way, changes]) =>
      versions.flatMap((version) => {
        const lines = linesFor(request(version, kind, changes));
        return lines === undefined ? [] : [{ kind, way, version, lines }];
      }),
    ),
  );
  const blocks = [...grouped(printed, ({ kind, lines }) => kind + lines).values()].map((same) => {
    const { kind, lines } = same[0] as (typeof printed)[number];
    const where = [...grouped(same, ({ way }) => way)].map(([way, some]) => {
      const found = some.map(({ version }) => version);
      return `Flink ${spans(versions, found)} (${way})`;
    });
    return `${code(kind)}, ${where.join("; ")}:\n\n\`\`\`text\n${lines}\`\`\`\n`;
  });
  return [text, ...blocks].join("\n");
}

function linesFor(one: ReporterRequest): string | undefined {
  const decision = decideReporter(one);
  if (!decision.ok) return undefined;
  if (one.delivery === "emr") {
    return Object.entries(decision.settings)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join("");
  }
  const printed = printConf(decision.dialect, decision.settings);
  if (!printed.ok) throw new Error(printed.faults.map(({ reason }) => reason).join("\n"));
  return printed.text;
}
