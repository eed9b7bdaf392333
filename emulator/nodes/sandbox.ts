/**
 * Runs a script where a folder is `/`: own mount and process namespaces, so that nothing stays mounted or running
 * when the command ends, and paths such as /usr/local/service/flink are the node's own. Needs root or user
 * namespaces; without either it refuses, because rewriting paths would test something else than what runs for real.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync, chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { devices, sharedEtc, unmergedFolders } from "./node-root";

/** How this machine lets us make namespaces. */
export interface Isolation {
  /** Arguments of unshare(1). */
  readonly unshare: readonly string[];
  /** Whether an unprivileged user namespace plays root: then read-only mounts are left to file permissions. */
  readonly userNamespace: boolean;
  /** Whether /proc can be mounted afresh. */
  readonly freshProc: boolean;
}

/** One run. */
export interface SandboxRun {
  readonly script: string;
  /** Seconds, more than 0. */
  readonly timeoutSeconds: number;
  /** Account in the node's /etc/passwd; root by default. */
  readonly user?: string;
  /** Working directory in the node; the home of the user by default. */
  readonly cwd?: string;
  /** `closed`: no network at all, not even loopback. Open by default. */
  readonly network?: "open" | "closed";
  /** Ends the run early, as a time-out does. */
  readonly signal?: AbortSignal;
}

/** How a run ended. */
export interface SandboxResult {
  /** The script's; -1 when it was killed. */
  readonly exitCode: number;
  /** Standard output and error as they came, up to {@link outputCapBytes}. */
  readonly output: Buffer;
  /** Bytes of output beyond the cap. */
  readonly droppedBytes: number;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
}

/** Output kept of one run: 1 MiB. */
export const outputCapBytes = 1 << 20;
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Finds out how to isolate.
 * @throws {Error} when neither root nor user namespaces are to be had.
 */
export function findIsolation(asRoot = process.getuid?.() === 0): Isolation {
  const base = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const user = asRoot ? [] : ["--user", "--map-root-user"];
  const works = (command: string) =>
    spawnSync("unshare", [...user, ...base, "/bin/sh", "-c", command], {
      stdio: "ignore",
      env: process.env,
    }).status === 0;
  if (works("mount -t proc proc /proc")) {
    return { unshare: [...user, ...base], userNamespace: !asRoot, freshProc: true };
  }
  if (works("true"))
    return { unshare: [...user, ...base], userNamespace: !asRoot, freshProc: false };
  if (asRoot) {
    throw new Error(
      "nodes: commands cannot be isolated: unshare(1) fails even for root, expected mount namespaces. " +
        "Give the container CAP_SYS_ADMIN.",
    );
  }
  throw new Error(
    "nodes: commands cannot be isolated, got neither root nor user namespaces. " +
      "Run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).",
  );
}

function fstabLine(source: string, target: string, type: string, options: string): string {
  const escape = (text: string) => text.replaceAll("\\", "\\134").replaceAll(" ", "\\040");
  return `${escape(source)} ${escape(target)} ${type} ${options} 0 0`;
}

/** The mounts of one node, for `mount --all`: one process instead of one a mount. */
export function mountTable(root: string, mountPoint: string, isolation: Isolation): string {
  const readOnly = isolation.userNamespace ? "rbind" : "bind,ro";
  const bind = (source: string, target: string, options: string) =>
    fstabLine(source, `${mountPoint}${target}`, "none", options);
  const etc = sharedEtc.filter((name) => existsSync(join(root, "etc", name)));
  return [
    bind(root, "", "bind"),
    bind("/usr", "/usr", readOnly),
    bind(join(root, "usr/local"), "/usr/local", "bind"),
    ...unmergedFolders().map((name) => bind(`/${name}`, `/${name}`, readOnly)),
    ...etc.map((name) => bind(`/etc/${name}`, `/etc/${name}`, readOnly)),
    ...(existsSync("/etc/ld.so.cache")
      ? [bind("/etc/ld.so.cache", "/etc/ld.so.cache", readOnly)]
      : []),
    ...devices.map((name) => bind(`/dev/${name}`, `/dev/${name}`, "bind")),
    isolation.freshProc
      ? fstabLine("proc", `${mountPoint}/proc`, "proc", "defaults")
      : bind("/proc", "/proc", "rbind"),
    "",
  ].join("\n");
}

/** Number of a node's account. @throws {Error} when the node has no such user. */
function account(root: string, user: string): { uid: number; gid: number; home: string } {
  for (const line of readFileSync(join(root, "etc/passwd"), "utf8").split("\n")) {
    const [name, , uid, gid, , home] = line.split(":");
    if (name === user) return { uid: Number(uid), gid: Number(gid), home: home ?? "/" };
  }
  throw new Error(`nodes: no user ${user} on the node, expected one of its /etc/passwd.`);
}

/** First argument the fstab, second the mount point, third user:group, fourth the script, fifth the directory. */
const start = [
  'mount --all --fstab "$1" || exit 126',
  'cd "$2" || exit 126',
  "user=$3 root=$2; script=$4 dir=$5; shift 5",
  // In a user namespace groups cannot be set, and there is but one user.
  'if [ "$user" = 0:0 ]; then set -- "$root" /usr/bin/env -i -C "$dir" "$@"',
  'else set -- --userspec="$user" --groups="${user#*:}" "$root" /usr/bin/env -i -C "$dir" "$@"; fi',
  'chroot "$@" /bin/bash "$script" 2>&1',
  "exit $?",
].join("\n");

let sequence = 0;

/** Runs scripts on nodes whose roots lie in one folder. */
export class Sandbox {
  readonly #mountPoint: string;
  readonly #tables = new Map<string, string>();

  /** @param dir A folder of ours: an empty mount point and the mount tables go there. */
  constructor(
    private readonly dir: string,
    private readonly isolation: Isolation,
  ) {
    this.#mountPoint = join(dir, "mnt");
    mkdirSync(this.#mountPoint, { recursive: true });
  }

  #table(root: string): string {
    const known = this.#tables.get(root);
    if (known) return known;
    const file = join(this.dir, `fstab-${this.#tables.size}`);
    writeFileSync(file, mountTable(root, this.#mountPoint, this.isolation));
    this.#tables.set(root, file);
    return file;
  }

  /**
   * Runs a script with bash in a node's root.
   * @throws {Error} when the node has no such user.
   */
  async run(root: string, run: SandboxRun): Promise<SandboxResult> {
    const user = run.user ?? "root";
    const { uid, gid, home } = account(root, user);
    // As the real agent does: a file on the node, there only while it runs.
    const script = `/tmp/tat-${process.pid}-${++sequence}.sh`;
    const scriptFile = join(root, script);
    writeFileSync(scriptFile, run.script, { mode: 0o700 });
    if (uid !== 0) chownSync(scriptFile, uid, gid);
    const network = run.network === "closed" ? ["--net"] : [];
    const environment = [
      `HOME=${home}`,
      `USER=${user}`,
      `LOGNAME=${user}`,
      `PATH=${path}`,
      "LANG=C.UTF-8",
    ];
    const place = [this.#table(root), this.#mountPoint, `${uid}:${gid}`, script, run.cwd ?? home];
    try {
      return await execute(
        [
          ...this.isolation.unshare,
          ...network,
          "/bin/sh",
          "-c",
          start,
          "sh",
          ...place,
          ...environment,
        ],
        run,
      );
    } finally {
      rmSync(scriptFile, { force: true });
    }
  }
}

function execute(args: string[], run: SandboxRun): Promise<SandboxResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("unshare", args, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: path },
    });
    const chunks: Buffer[] = [];
    let kept = 0;
    let droppedBytes = 0;
    let timedOut = false;
    let cancelled = false;
    const take = (chunk: Buffer) => {
      const part = chunk.subarray(0, outputCapBytes - kept);
      kept += part.length;
      droppedBytes += chunk.length - part.length;
      if (part.length > 0) chunks.push(part);
    };
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It ended on its own just now.
      }
    };
    const cancel = () => {
      cancelled = true;
      kill();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, run.timeoutSeconds * 1000);
    run.signal?.addEventListener("abort", cancel, { once: true });
    if (run.signal?.aborted) cancel();
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      run.signal?.removeEventListener("abort", cancel);
      resolve({
        exitCode: code ?? -1,
        output: Buffer.concat(chunks),
        droppedBytes,
        timedOut,
        cancelled,
      });
    });
  });
}
