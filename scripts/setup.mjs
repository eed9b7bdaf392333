// Gets a fresh clone ready: dependencies, build, outside tools; whatever is there already is left
// alone. Plain JavaScript without dependencies, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HELP = `Gets the project ready: npm packages, build, outside tools. Does only what is missing.

  node scripts/setup.mjs --for start     packages, build, Pulumi CLI, Prometheus with Pushgateway and Alertmanager
  node scripts/setup.mjs --for test      the same, shellcheck, an SSH server, Kerberos, a clock to turn, jars of Maven, seven Flinks and Hadoop; a tool that cannot be had is no failure here
  node scripts/setup.mjs --for emulator  packages, build, Prometheus with Pushgateway and Alertmanager
  node scripts/setup.mjs --for pulumi    packages, build, Pulumi CLI
  node scripts/setup.mjs --for build     packages, build
  node scripts/setup.mjs --for check     packages
  node scripts/setup.mjs --for prepare   build, if the compiler is installed

Says on standard error what it does and how long it takes; silent when nothing is missing.
Exit code 0: ready, 1: not, and the last lines say why.
`;

/** What each use needs. A tool with "?" may be missing: what needs it says so itself. */
const NEEDS = {
  start: { packages: true, build: "must", tools: ["pulumi", "prometheus?", "alertmanager?"] },
  test: {
    packages: true,
    build: "try",
    tools: [
      ...["pulumi?", "prometheus?", "alertmanager?", "shellcheck?", "openssh?", "faketime?"],
      ...["kerberos?", "reporter?", "flink?", "hadoop?"],
    ],
  },
  emulator: { packages: true, build: "must", tools: ["prometheus?", "alertmanager?"] },
  tools: { packages: true, build: "try", tools: ["pulumi?", "prometheus?", "alertmanager?"] },
  pulumi: { packages: true, build: "must", tools: ["pulumi"] },
  build: { packages: true, build: "must", tools: [] },
  check: { packages: true, build: "never", tools: [] },
  prepare: { packages: false, build: "must", tools: [] },
};

const OLDEST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`set-up: ${line}\n`);

function fail(line) {
  say(line);
  process.exit(1);
}

/** Runs a step with its time. Its standard output goes to standard error: callers print JSON. */
function step(name, command, args) {
  say(name);
  const started = Date.now();
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const ok = status === 0;
  say(`${name}: ${ok ? "done" : `failed${error ? ` (${error.message})` : ""}`}, ${seconds} s`);
  return ok;
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_NODE) return;
  const got = `got ${process.versions.node}, expected ${OLDEST_NODE} or newer`;
  fail(`Node.js: too old, ${got}. Install a newer Node.js.`);
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex");
}

function stampIs(file, value) {
  return existsSync(file) && readFileSync(file, "utf8") === value;
}

/** True when node_modules is what the lock file says, whoever installed it. */
function packagesAreCurrent(lock, stamp) {
  if (stampIs(stamp, lock)) return true;
  const installed = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(inRoot("package-lock.json")).mtimeMs;
}

function ensurePackages() {
  const lock = digest(readFileSync(inRoot("package-lock.json"), "utf8"));
  const stamp = inRoot("node_modules", ".flinkwatch-lock");
  if (packagesAreCurrent(lock, stamp)) return;
  // No package here needs its install script, and ours would build a second time.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  if (!step("npm packages", "npm", args)) fail("npm ci failed; its lines above say why.");
  writeFileSync(stamp, lock);
}

const SOURCES = ["components", "config", "provider", "monitoring", "emulator", "scripts"];

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (entry.name.endsWith(".ts") || entry.name.endsWith(".json")) yield path;
  }
}

/** Names, sizes and times of all that the compiler reads: differs after any edit or deletion. */
function fingerprint() {
  const single = ["index.ts", "tsconfig.json", "tsconfig.build.json", "package-lock.json"];
  const files = single.map((name) => inRoot(name)).filter(existsSync);
  for (const folder of SOURCES.map((name) => inRoot(name)).filter(existsSync)) {
    files.push(...sourceFiles(folder));
  }
  const facts = files.sort().map((file) => {
    const { size, mtimeMs } = statSync(file);
    return `${file} ${size} ${mtimeMs}`;
  });
  return digest(facts.join("\n"));
}

function ensureBuild(strictness) {
  const stamp = inRoot("dist", ".built");
  const wanted = fingerprint();
  if (stampIs(stamp, wanted)) return;
  const compiler = inRoot("node_modules", "typescript", "bin", "tsc");
  const built = step("build", process.execPath, [compiler, "-p", "tsconfig.build.json"]);
  if (!built && strictness === "must")
    fail("the build failed; the compiler's lines above say why.");
  if (!built) return;
  mkdirSync(inRoot("dist"), { recursive: true });
  writeFileSync(stamp, wanted);
}

function ensureTools(tools) {
  const program = inRoot("dist", "scripts", "tools", "install.js");
  if (tools.length === 0) return;
  if (!existsSync(program)) return say("tools: not looked at, as there is no build");
  const { status } = spawnSync(process.execPath, [program, ...tools], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}

function main(args) {
  if (args.includes("--help")) return process.stdout.write(HELP);
  checkNode();
  const use = args[args.indexOf("--for") + 1];
  const needs = args.includes("--for") && Object.hasOwn(NEEDS, use) ? NEEDS[use] : undefined;
  if (!needs) {
    const got = args.join(" ") || "nothing";
    fail(`arguments: got ${got}, expected --for ${Object.keys(NEEDS).join("|")}. See --help.`);
  }
  if (needs.packages) ensurePackages();
  const canBuild = existsSync(inRoot("node_modules", "typescript", "bin", "tsc"));
  if (needs.build !== "never" && (needs.packages || canBuild)) ensureBuild(needs.build);
  ensureTools(needs.tools);
}

main(process.argv.slice(2));
