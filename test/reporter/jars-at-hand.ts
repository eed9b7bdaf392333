import { ensureReporterJars } from "../../scripts/reporter/install";
import { putToolsOnPath } from "../../scripts/tools/locate";

/** Runs before the workers start, so that what a fresh clone lacks is fetched once, and in no test's time. */
export default async function globalSetup(): Promise<void> {
  putToolsOnPath();
  const fault = await ensureReporterJars((line) => process.stderr.write(`${line}\n`));
  if (fault) process.stderr.write(`${fault}\n`);
}
