/** How often the parent is looked for, in milliseconds. */
const everyMilliseconds = 500;

/**
 * Calls `onGone` once the process that started us has ended. The engine puts the plugin into a process group of its own,
 * so a killed command line would leave it behind, alive and working.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    onGone();
  }, everyMilliseconds);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
