import { filesReadBy } from "../../provider/flink/conf-file";
import { decideReporter, type PluginKind } from "../../provider/flink/reporter-decision";
import { code, grouped, spans, table } from "./markdown";
import { kinds, request, versions } from "./requests";

const text = `## Versions and kinds of plugin

\`builtin\` is our reporter, beside Flink's own jar in \`plugins/metrics-prometheus\`; \`vendor\` is the vendor's jar in \`lib\`, on Java 8; \`none\` is Flink's own reporter, for a gateway without authentication. Of two files the first that exists is read. A kind that a version does not take is refused with the code given, which is explained [below](#refusals).
`;

/** Which version reads which file and takes which kind of plugin. */
export function versionsSection(): string {
  const groups = grouped(versions, (version) => JSON.stringify(cellsOf(version)));
  const rows = [...groups].map(([cells, some]) => [
    spans(versions, some),
    ...(JSON.parse(cells) as string[]),
  ]);
  return `${text}\n${table(["Flink", "File in conf", ...kinds.map(code)], rows)}`;
}

function cellsOf(version: string): string[] {
  const files = filesReadBy(request(version, "none").version).map(code);
  return [files.join(", else "), ...kinds.map((kind) => kindCell(version, kind))];
}

function kindCell(version: string, kind: PluginKind): string {
  const decision = decideReporter(request(version, kind));
  if (decision.ok) return "yes";
  return `no: ${decision.refusals.map((refusal) => refusal.code).join(", ")}`;
}
