import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ScriptName, ScriptRun } from "./hosts";

/** Largest attachment, in bytes: base64 twice must stay under 64 KB together with the script. */
export const attachmentLimitBytes = 32 * 1024;
/** Largest encoded command that TAT takes, in bytes. @see RunCommand, Content */
const contentLimitBytes = 64 * 1024;
const variable = /^FW_[A-Z0-9_]+$/;

/** The folder of the scripts: beside this file, or from `dist/` in the sources of the package. */
export function scriptFolder(): string {
  const places = [join(__dirname, "remote"), join(__dirname, "../../../provider/hosts/remote")];
  const found = places.find((place) => existsSync(join(place, "inspect.sh")));
  if (found === undefined) {
    throw new Error(
      `hosts/remote: no scripts, looked in ${places.join(" and ")}. Install the package again.`,
    );
  }
  return found;
}

const texts = new Map<ScriptName, string>();

/** The script without comments and indentation, so that an attachment fits beside it. */
export function scriptText(name: ScriptName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const lines = readFileSync(join(scriptFolder(), `${name}.sh`), "utf8").split("\n");
  const code = lines
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const text = code.join("\n") + "\n";
  texts.set(name, text);
  return text;
}

/** A command with its parameters as TAT wants them. */
export interface Command {
  /** The whole text, in base64. */
  readonly contentBase64: string;
  /** Values by placeholder, {@link encoded}. */
  readonly parameters: Record<string, string>;
}

/**
 * The script behind a head that fills its variables from placeholders.
 * @throws Error for a variable name that is not `FW_…`, or when all together is too long.
 */
export function commandOf(run: ScriptRun): Command {
  const parameters = run.parameters ?? {};
  const secrets = run.secrets ?? {};
  const head = [
    ...Object.keys(parameters).map((name) => assignment(name, `{{${name}}}`)),
    ...Object.keys(secrets).map((name) => assignment(name, `{{tat-hidden:${name}}}`)),
  ];
  const { attachment } = run;
  if (attachment !== undefined) head.push(`FW_ATTACHMENT='${attachment.toString("base64")}'`);
  const content = ["#!/bin/bash", String.raw`FW_BYTE='\x'`, ...head, scriptText(run.script)].join(
    "\n",
  );
  const contentBase64 = Buffer.from(content).toString("base64");
  const size = attachment?.length ?? 0;
  if (size > attachmentLimitBytes || contentBase64.length > contentLimitBytes) {
    throw new Error(
      `${run.script}: too long for one command, got an attachment of ${size} bytes, expected at most ${attachmentLimitBytes}. Give a URL instead.`,
    );
  }
  const values = Object.entries({ ...parameters, ...secrets });
  return {
    contentBase64,
    parameters: Object.fromEntries(values.map(([name, value]) => [name, encoded(value)])),
  };
}

/** Read by bash alone: a process for each value would be most of a short script's time. */
function assignment(name: string, placeholder: string): string {
  if (!variable.test(name))
    throw new Error(`hosts: ${name} is no variable of a script, expected FW_….`);
  return `${name}='${placeholder}'; ${name}=\${${name}#v}; printf -v ${name} %b "\${${name}//x/$FW_BYTE}"`;
}

/**
 * The form in which a value stands in the command: `v`, so that it is never empty, and each byte in hexadecimal behind
 * an `x`. No value can end a quote or name another placeholder.
 */
export function encoded(value: string): string {
  const bytes = [...Buffer.from(value)].map((byte) => `x${byte.toString(16).padStart(2, "0")}`);
  return `v${bytes.join("")}`;
}
