import { spawn } from "node:child_process";
import path from "node:path";
import { projectRoot } from "./project-root";
import { parseStackOptions, runCommand } from "./stack-options";
import { locateTools } from "./tools/locate";

const HELP = `Runs \`pulumi up\` without questions, for pipelines. By hand, use pulumi up itself.

  npm run deploy -- --stack prod

  --stack S         the stack (default: dev)
  --config-file F   its configuration (default: Pulumi.S.yaml)

Exit code: that of pulumi up.`;

runCommand(() => {
  const { stack, configFile } = parseStackOptions(HELP);
  const place = configFile ? ["--config-file", path.resolve(configFile)] : [];
  const { pulumi } = locateTools();
  const folders = [...(pulumi ? [pulumi.dir] : []), process.env.PATH ?? ""];
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, ...place];
  const child = spawn(pulumi?.bin ?? "pulumi", args, {
    cwd: projectRoot(),
    env: { ...process.env, PATH: folders.join(path.delimiter) },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
});
