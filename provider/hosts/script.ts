import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ScriptName, ScriptRun } from "./hosts";

/** Largest attachment, in bytes: base64 twice must stay under 64 KB together with the script. */
export const attachmentLimitBytes = 31 * 1024;
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

/** The script without comments and indentation, so that an attachment fits beside it; what it reads in stands in it. */
export function scriptText(name: ScriptName): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = codeOf(`${name}.sh`).join("\n") + "\n";
  texts.set(name, text);
  return text;
}

function codeOf(fileName: string): string[] {
  const lines = readFileSync(join(scriptFolder(), fileName), "utf8").split("\n");
  return lines
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const part = /^\. (\w+\.sh)$/.exec(line)?.[1];
      return part === undefined ? [line] : codeOf(part);
    });
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
  const { secrets = {} } = run;
  const head = headOf(run, (name) => (name in secrets ? `{{tat-hidden:${name}}}` : `{{${name}}}`));
  const contentBase64 = Buffer.from(`#!/bin/bash\n${head}${textOf(run.script)}`).toString("base64");
  if (contentBase64.length > contentLimitBytes) throw tooLong(run);
  return { contentBase64, parameters: encodedValues(run) };
}

/**
 * The script as TAT keeps it, for everybody who may run this one and nothing else: its values are not ours to encode.
 * They stand behind the end of the program, where the shell never reads on, and are read from the file as data; what
 * they may hold the script itself has to check. The agent runs the text as a file, which `$0` names.
 */
export function savedTextOf(script: ScriptName, names: SavedNames): string {
  const { parameters, secrets } = names;
  const all = [...parameters, ...secrets];
  const place = (name: string) => (secrets.includes(name) ? `tat-hidden:${name}` : name);
  const body = [
    ...all.map((name, at) => `${checkedName(name)}="\${FW_DATA[${at}]-}"`),
    decoding(all),
    `${scriptText(script).trimEnd()}`,
    "exit $?",
  ].join("\n");
  const linesBefore = 3 + body.split("\n").length;
  return [
    "#!/bin/bash",
    String.raw`FW_BYTE='\x'`,
    `mapfile -t -s ${linesBefore} FW_DATA <"$0"`,
    body,
    ...all.map((name) => `{{${place(name)}}}`),
    "",
  ].join("\n");
}

/** Variables that a saved script is given at each run. */
export interface SavedNames {
  readonly parameters: readonly string[];
  /** Masked in every record. */
  readonly secrets: readonly string[];
}

/** The values of a run by placeholder, as TAT wants them. */
export function encodedValues(run: Pick<ScriptRun, "parameters" | "secrets">) {
  const values = Object.entries({ ...run.parameters, ...run.secrets });
  return Object.fromEntries(values.map(([name, value]) => [name, encoded(value)]));
}

/**
 * What a shell gets on its standard input before the script: it says `mark` with the number of its parent process, and by
 * that, that it reads. A shell that comes late, when nobody waits for it any more, gets no more than this.
 */
export function greetingOf(mark: string): string {
  return `printf '%s %s\\n' '${mark}' "$PPID"\n`;
}

/**
 * The script as a shell reads it from standard input: values and all, so that none stands in arguments or environment.
 * A text that is cut off anywhere does nothing: the script is a group, which runs only once it is read to its end, and
 * what it reads itself comes from nowhere.
 * @throws Error as {@link commandOf}.
 */
export function programOf(run: ScriptRun, textOf: ScriptSource = scriptText): string {
  const values = { ...run.parameters, ...run.secrets };
  const head = headOf(run, (name) => encoded(values[name] ?? ""));
  return `${head}{\n${textOf(run.script)}} </dev/null 2>&1\nexit $?\n`;
}

/** Lines that fill the variables of a script; `valueOf` tells what stands for a value, encoded. */
function headOf(run: ScriptRun, valueOf: (name: string) => string): string {
  const { attachment } = run;
  const names = Object.keys({ ...run.parameters, ...run.secrets });
  const lines = [
    ...names.map((name) => `${checkedName(name)}='${valueOf(name)}'`),
    ...(names.length > 0 ? [decoding(names)] : []),
  ];
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

function checkedName(name: string): string {
  if (variable.test(name)) return name;
  throw new Error(`hosts: ${name} is no variable of a script, expected FW_….`);
}

/** Values are read by bash alone: a process for each would be most of a short script's time. */
function decoding(names: readonly string[]): string {
  const one = `FW_V=\${!FW_N#v}; printf -v $FW_N %b "\${FW_V//x/$FW_BYTE}"`;
  return `for FW_N in ${names.join(" ")}; do ${one}; done`;
}

/**
 * The form in which a value stands in the command: `v`, so that it is never empty, and each byte in hexadecimal behind
 * an `x`. No value can end a quote or name another placeholder.
 */
export function encoded(value: string): string {
  const bytes = [...Buffer.from(value)].map((byte) => `x${byte.toString(16).padStart(2, "0")}`);
  return `v${bytes.join("")}`;
}
