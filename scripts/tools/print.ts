import { foldersOf, locateTools } from "./locate";

const HELP = `Prints how to put the tools that set-up found or installed on PATH.

  eval "$(npm run --silent tools)"
`;

function main(args: string[]): void {
  if (args.includes("--help")) return void process.stdout.write(HELP);
  const folders = foldersOf(locateTools());
  const line = `export PATH=${quote(folders.join(":"))}:"$PATH"`;
  process.stdout.write(folders.length > 0 ? `${line}\n` : "# PATH has all tools that were found\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

main(process.argv.slice(2));
