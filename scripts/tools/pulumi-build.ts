import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { builtPulumiFolder, LANGUAGE_HOST_VERSION, OLDEST_GO, PULUMI_VERSION } from "./catalogue";
import { find } from "./locate";
import { projectRoot } from "../project-root";
import { run, tail } from "./run";
import { compareVersions, findVersion } from "./version";
import { openWorkshop } from "./workshop";

/** Tells the user what goes on; one line each. */
export type Say = (line: string) => void;

const BUILD_SECONDS = 3600;

interface GoProgram {
  /** Name of the executable. */
  name: string;
  /** Folder of the wrapper module, beside this file. */
  module: string;
  importPath: string;
  flags: string[];
  usually: string;
}

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

// The CLI's own repository cannot be `go install`ed (replace directives); a module that only
// requires it can, and its go.sum pins every byte.
const PROGRAMS: GoProgram[] = [
  {
    name: "pulumi",
    module: "pulumi-cli",
    importPath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: [
      "-tags",
      "osusergo grpcnotrace",
      "-ldflags",
      `-s -w -X ${VERSION_VARIABLE}=v${PULUMI_VERSION}`,
    ],
    usually: "about 4 minutes on 2 cores",
  },
  {
    name: "pulumi-language-nodejs",
    module: "pulumi-language-nodejs",
    importPath: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: ["-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${LANGUAGE_HOST_VERSION}`],
    usually: "under a minute",
  },
];

/**
 * Builds the Pulumi CLI and its Node language host from Go modules into the tools cache. What is
 * there already is not built again; an interrupted build leaves nothing that could be taken for
 * a tool.
 *
 * @returns undefined when both are there, else what was wrong and what to do.
 */
export async function buildPulumi(say: Say): Promise<string | undefined> {
  const fault = await findGoFault();
  if (fault) return fault;
  for (const program of PROGRAMS) {
    const failed = await build(program, say);
    if (failed) return failed;
  }
  return undefined;
}

async function findGoFault(): Promise<string | undefined> {
  if (!find("go")) return `Go: not found. Install Go ${OLDEST_GO} or newer.`;
  const { output } = await run("go", ["version"], { timeoutSeconds: 30 });
  const version = findVersion(output) ?? "0";
  if (compareVersions(version, OLDEST_GO) >= 0) return undefined;
  return `Go: too old, got ${version}, expected ${OLDEST_GO} or newer. Install a newer Go.`;
}

async function build(program: GoProgram, say: Say): Promise<string | undefined> {
  const target = join(builtPulumiFolder(), program.name);
  if (existsSync(target)) return undefined;
  mkdirSync(builtPulumiFolder(), { recursive: true });
  const workshop = openWorkshop();
  try {
    say(`${program.name}: building from Go modules, ${program.usually} the first time`);
    const built = await compile(program, join(workshop, program.name), say);
    if (built) return built;
    renameSync(join(workshop, program.name), target);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function compile(program: GoProgram, out: string, say: Say): Promise<string | undefined> {
  const go = [
    "build",
    "-mod=readonly",
    "-buildvcs=false",
    "-o",
    out,
    ...program.flags,
    program.importPath,
  ];
  const nice = find("nice");
  const [command, args] = nice ? [nice, ["-n", "10", "go", ...go]] : ["go", go];
  const started = Date.now();
  const { ok, output } = await run(command, args, {
    cwd: join(projectRoot(), "scripts", "tools", program.module),
    timeoutSeconds: BUILD_SECONDS,
    onWaiting: (seconds) => say(`${program.name}: still building (${seconds} s)`),
  });
  if (!ok) return `${program.name}: go build failed.\n${tail(output)}`;
  say(`${program.name}: built in ${Math.round((Date.now() - started) / 1000)} s`);
  return undefined;
}
