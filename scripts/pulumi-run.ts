import { spawn } from "node:child_process";
import path from "node:path";
import { projectRoot } from "./project-root";
import { locateTools } from "./tools/locate";

/** How a run of the Pulumi CLI ended. */
export interface PulumiOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Pulumi CLI in the project. It gets pipes: in a terminal its output would begin with queries. */
export function runPulumi(args: readonly string[]): Promise<PulumiOutcome> {
  const { pulumi } = locateTools();
  const folders = [...(pulumi ? [pulumi.dir] : []), process.env.PATH ?? ""];
  const child = spawn(pulumi?.bin ?? "pulumi", [...args], {
    cwd: projectRoot(),
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PATH: folders.join(path.delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
  const text = (parts: Buffer[]) => Buffer.concat(parts).toString("utf8");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: text(chunks.stdout), stderr: text(chunks.stderr) }),
    );
  });
}
