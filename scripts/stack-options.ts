import path from "node:path";
import { parseArgs } from "node:util";
import type { StackConfig } from "../config/schema";
import { loadStackFile } from "../config/stack-file";
import { projectRoot } from "./project-root";

/** Options that all commands about a stack take. */
export interface StackOptions {
  /** The stack. @default "dev", the local cloud */
  readonly stack: string;
  /** Another place of its configuration. @default Pulumi.<stack>.yaml of the project */
  readonly configFile?: string;
  /** Where a JSON report goes. */
  readonly json?: string;
  /** Where a Markdown report goes. */
  readonly markdown?: string;
  /** Changes that were not applied yet are no fault: a pull request is there to make them. @default false */
  readonly pendingIsFine: boolean;
  /** Options of one command alone, by name. */
  readonly others: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the command line; prints `help` and ends for `--help`.
 * @param others names of further options, each with a value
 * @throws TypeError with the wrong option in its text.
 */
export function parseStackOptions(help: string, others: readonly string[] = []): StackOptions {
  const further = others.map((name) => [name, { type: "string" }] as const);
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(further),
      help: { type: "boolean" },
      stack: { type: "string", short: "s", default: "dev" },
      "config-file": { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      "pending-is-fine": { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const { stack, json, markdown } = values;
  const given: Readonly<Record<string, unknown>> = values;
  return {
    stack,
    json,
    markdown,
    configFile: values["config-file"],
    pendingIsFine: values["pending-is-fine"],
    others: Object.fromEntries(others.map((name) => [name, given[name] as string | undefined])),
  };
}

/** The stack's configuration, wherever its file lies. @throws ConfigError */
export function configOf({ stack, configFile }: StackOptions): StackConfig {
  if (configFile === undefined) return loadStackFile(stack, projectRoot());
  const file = path.resolve(configFile);
  return loadStackFile(stack, path.dirname(file), path.basename(file));
}

/** Runs a command; what it throws is printed without a stack trace, and ends it with exit code 1. */
export function runCommand(main: () => Promise<number>): void {
  main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}
