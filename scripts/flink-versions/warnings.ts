import { decideReporter } from "../../provider/flink/reporter-decision";
import { cell, code, grouped, spans, table } from "./markdown";
import { kinds, request, versions } from "./requests";

const text = `## Warnings

Said, and nothing is refused.
`;

/** What is said of a version that is taken, with the versions of which it is said. */
export function warningsSection(): string {
  const said = kinds.flatMap((kind) =>
    versions.flatMap((version) => {
      const changes = { confFiles: ["flink-conf.yaml", "config.yaml"], allowUntested: true };
      const decision = decideReporter(request(version, kind, { ...changes, javaMajor: undefined }));
      return !decision.ok
        ? []
        : decision.warnings.map((warning) => ({ kind, version, text: textOf(warning, version) }));
    }),
  );
  const rows = [...grouped(said, (one) => one.text)].map(([warning, same]) => {
    const where = [...grouped(same, ({ kind }) => kind)].map(([kind, some]) => ({
      kind,
      found: spans(
        versions,
        some.map(({ version }) => version),
      ),
    }));
    const cells = [...grouped(where, ({ found }) => found)].map(
      ([found, some]) => `${some.map(({ kind }) => code(kind)).join(", ")}: ${found}`,
    );
    return [cells.join("; "), cell(warning)];
  });
  return `${text}\n${table(["Flink", "What is said"], rows)}`;
}

function textOf(warning: string, version: string): string {
  return warning.replace(`Flink ${version}`, "Flink V");
}
