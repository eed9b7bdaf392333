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

/** Where the text of a script comes from: {@link scriptText}, or a test's own. */
export type ScriptSource = (name: ScriptName) => string;

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
export function commandOf(run: ScriptRun, textOf: ScriptSource = scriptText): Command {
  const { parameters = {}, secrets = {} } = run;
  const names = { ...parameters, ...secrets };
  const head = headOf(run, (name) => (name in secrets ? `{{tat-hidden:${name}}}` : `{{${name}}}`));
  const contentBase64 = Buffer.from(`#!/bin/bash\n${head}${textOf(run.script)}`).toString("base64");
  if (contentBase64.length > contentLimitBytes) throw tooLong(run);
  const values = Object.entries(names).map(([name, value]) => [name, encoded(value)]);
  return { contentBase64, parameters: Object.fromEntries(values) as Record<string, string> };
}

/**
 * The script as a shell reads it from standard input: values and all, so that none stands in arguments or environment.
 * A text that is cut off anywhere does nothing: the script is a group, which runs only once it is read to its end, and
 * what it reads itself comes from nowhere. It says `mark` with the number of its parent process first.
 * @throws Error as {@link commandOf}.
 */
export function programOf(run: ScriptRun, mark: string, textOf: ScriptSource = scriptText): string {
  const values = { ...run.parameters, ...run.secrets };
  const head = headOf(run, (name) => encoded(values[name] ?? ""));
  const begin = `printf '%s %s\\n' '${mark}' "$PPID"`;
  return `${head}{\n${begin}\n${textOf(run.script)}} </dev/null 2>&1\nexit $?\n`;
}

/** Lines that fill the variables of a script; `valueOf` tells what stands for a value, encoded. */
function headOf(run: ScriptRun, valueOf: (name: string) => string): string {
  const { attachment } = run;
  const names = Object.keys({ ...run.parameters, ...run.secrets });
  const lines = names.map((name) => assignment(name, valueOf(name)));
  if (attachment !== undefined) {
    if (attachment.length > attachmentLimitBytes) throw tooLong(run);
    lines.push(`FW_ATTACHMENT='${attachment.toString("base64")}'`);
  }
  return [String.raw`FW_BYTE='\x'`, ...lines, ""].join("\n");
}

function tooLong({ script, attachment }: ScriptRun): Error {
  return new Error(
    `${script}: too long for one command, got an attachment of ${attachment?.length ?? 0} bytes, expected at most ${attachmentLimitBytes}. Give a URL instead.`,
  );
}

/** Read by bash alone: a process for each value would be most of a short script's time. */
function assignment(name: string, value: string): string {
  if (!variable.test(name))
    throw new Error(`hosts: ${name} is no variable of a script, expected FW_….`);
  return `${name}='${value}'; ${name}=\${${name}#v}; printf -v ${name} %b "\${${name}//x/$FW_BYTE}"`;
}

/**
 * The form in which a value stands in the command: `v`, so that it is never empty, and each byte in hexadecimal behind
 * an `x`. No value can end a quote or name another placeholder.
 */
export function encoded(value: string): string {
  const bytes = [...Buffer.from(value)].map((byte) => `x${byte.toString(16).padStart(2, "0")}`);
  return `v${bytes.join("")}`;
}
