import { spawn } from "node:child_process";
import path from "node:path";
import { projectRoot } from "../project-root";
import type { Setting } from "./setting";

/** How a command of the project ended. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
}

/** Runs `npm run drift` or another command of the project on a setting's stack. */
export function runProjectCommand(
  { pulumi }: Pick<Setting, "pulumi">,
  name: "doctor" | "drift" | "verify",
  options: readonly string[] = [],
): Promise<CommandRun> {
  const script = path.join(projectRoot(), "dist/scripts", `${name}.js`);
  const child = spawn(process.execPath, [script, "--config-file", pulumi.configFile, ...options], {
    env: pulumi.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ exitCode: code ?? 255, stdout: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}
