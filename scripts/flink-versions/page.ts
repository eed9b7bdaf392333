import { filesSection } from "./files";
import { refusalsSection } from "./refusals";
import { settingsSection } from "./settings";
import { valuesSection } from "./values";
import { versionsSection } from "./versions";
import { warningsSection } from "./warnings";

const head = `# What depends on the version of Flink

Generated from the rules in \`provider/flink\` by \`npm run flink-versions\`; do not edit. What is said here of reading is asked of real Flinks by the tests in \`test/flink-real\`.
`;

/** The page: all that the rules decide, found by asking them. */
export function renderFlinkVersions(): string {
  return [
    head,
    versionsSection(),
    settingsSection(),
    refusalsSection(),
    warningsSection(),
    valuesSection(),
    filesSection(),
  ].join("\n");
}
