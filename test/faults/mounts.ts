import { findIsolation } from "../../emulator/nodes/sandbox";

/** Where a run whose disk goes with it leaves what was on it. */
export const leftBy = (home: string) => `${home}.left`;

/** Lines that run the command once more where `before` has mounted something, and `after` behind it. */
function within(before: string, after = ":"): string {
  const programs = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  const commands = [
    `(${programs}; ${before}) || exit 126`,
    `/bin/bash "$0"; code=$?`,
    `(${programs}; ${after}) || exit 126`,
    "exit $code",
  ];
  return [
    `if [ -z "\${FW_MOUNTED-}" ]; then`,
    `FW_MOUNTED=1 exec /usr/bin/unshare ${findIsolation().unshare.join(" ")} /bin/bash -c '${commands.join("\n")}' "$0"`,
    "fi",
    "",
  ].join("\n");
}

/** The home is a disk of its own, with so many free blocks of 4 KiB, or so many free inodes. */
export function smallDisk(home: string, what: "blocks" | "inodes", free: number): string {
  const size =
    what === "blocks"
      ? `size=$(($(df --output=used ${home} | tail -n 1) + 4 * ${free}))k,nr_inodes=9999`
      : `size=64m,nr_inodes=$(($(df --output=iused ${home} | tail -n 1) + ${free}))`;
  const before = [
    "set -e",
    `cp -a ${home} ${home}.was`,
    `mount -t tmpfs -o size=64m,nr_inodes=9999,mode=755 disk ${home}`,
    `cp -a ${home}.was/. ${home}`,
    `rm -r ${home}.was`,
    `mount -o remount,${size} ${home}`,
  ];
  return within(before.join("\n"), `cp -a ${home} ${leftBy(home)}`);
}

/** The home is mounted by itself, so that it can become read-only. */
export function ownMount(home: string): string {
  return within(`mount --bind ${home} ${home}`);
}

/** What makes a home that is {@link ownMount} read-only; fails while a file is open for writing. */
export function readOnly(home: string): string {
  return `/usr/bin/mount -o remount,bind,ro ${home} 2>/dev/null`;
}
