import { writeFileSync } from "node:fs";
import path from "node:path";
import { renderMarkdown } from "./drift/markdown";
import type { PreviewDigest } from "./drift/preview-digest";
import { reportDrift } from "./drift-report";
import { runPulumi } from "./pulumi-run";
import { parseStackOptions, runCommand, type StackOptions } from "./stack-options";

const HELP = `Looks for drift with one \`pulumi preview\`; changes nothing. Prints Markdown.

  npm run drift -- --stack prod --json drift.json --markdown drift.md

  --stack S         the stack (default: dev)
  --config-file F   its configuration (default: Pulumi.S.yaml)
  --json F          write the whole report as JSON
  --markdown F      write the Markdown to a file too
  --pending-is-fine exit with 0 if all that differs is not applied yet, for pull requests

Exit code: 0 no drift, 2 drift or changes not applied, 3 could not look everywhere, 1 error.`;

/** Exit codes of the CLI with which its JSON is complete: nothing to change, and changes found. */
const COMPLETE = [0, 7];

runCommand(async () => {
  const options = parseStackOptions(HELP);
  const report = reportDrift(await preview(options), options.stack, options.pendingIsFine);
  const markdown = renderMarkdown(report);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.markdown) writeFileSync(options.markdown, markdown);
  process.stdout.write(markdown);
  return report.exitCode;
});

async function preview({ stack, configFile }: StackOptions): Promise<PreviewDigest> {
  const place = configFile ? ["--config-file", path.resolve(configFile)] : [];
  const args = ["preview", "--json", "--expect-no-changes", "--non-interactive", "--stack", stack];
  const { code, stdout, stderr } = await runPulumi([...args, ...place]);
  if (!COMPLETE.includes(code)) {
    throw new Error(
      `drift: pulumi preview failed, got exit code ${code}.\n${lastLines(stdout, stderr)}`,
    );
  }
  return JSON.parse(stdout) as PreviewDigest;
}

/** What went wrong stands in the diagnostics of the JSON, or on standard error. */
function lastLines(stdout: string, stderr: string): string {
  try {
    const digest = JSON.parse(stdout) as PreviewDigest;
    const errors = (digest.diagnostics ?? []).filter(({ severity }) => severity === "error");
    if (errors.length > 0) return errors.map(({ message }) => message?.trim()).join("\n");
  } catch {
    // Not JSON: the CLI ended before it printed any.
  }
  return (stderr.trim() || stdout.trim()).split("\n").slice(-15).join("\n");
}
