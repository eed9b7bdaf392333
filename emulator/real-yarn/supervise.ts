/** A shell that ends a YARN together with the containers that it started. */

/**
 * Each container is a session of its own, so that nothing that ends YARN's JVM ends them. They are known by their working
 * directory, which lies below a folder of ours. Looked for until none is left: one of them may just have started another.
 */
const SUPERVISE = `dir=$1
shift
"$@" &
yarn=$!
sweep() {
  found=yes
  while [ -n "$found" ]; do
    found=
    for process in /proc/[0-9]*; do
      case $(readlink "$process/cwd" 2>/dev/null) in
        "$dir"/*) kill -KILL "\${process##*/}" 2>/dev/null && found=yes ;;
      esac
    done
  done
}
trap 'kill -KILL $yarn 2>/dev/null; sweep; exit 0' TERM
wait $yarn
sweep`;

/**
 * A command that runs another one and, when that one ends or SIGTERM comes, kills whatever works in or below a folder.
 * @param dir the folder, as an absolute path without symbolic links
 */
export function supervised(dir: string, command: readonly string[]): string[] {
  return ["/bin/sh", "-c", SUPERVISE, "sh", dir, ...command];
}
