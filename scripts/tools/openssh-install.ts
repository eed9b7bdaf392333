import { opensshFolder } from "./catalogue";
import { gatherServers, unpackDebianPackages } from "./debian";
import { locateTools } from "./locate";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

/** The server, the agent with its tools, and the one library of the server that a machine may lack. */
const PACKAGES = ["openssh-server", "openssh-client", "libwrap0"];

/**
 * Makes sure that OpenSSH's server, on which the tests of SSH rest, is there: PATH, else Debian's packages. It is
 * unpacked, never installed: no service, no keys of the machine, nothing that starts by itself.
 * @returns undefined when it is there, else what was wrong and what to do.
 */
export async function ensureOpenSsh(say: Say): Promise<string | undefined> {
  if (isComplete()) return undefined;
  const fault = await fillFolder(opensshFolder(), say, async (folder) => {
    const missing = await unpackDebianPackages(PACKAGES, folder, say);
    if (missing) return missing;
    gatherServers(folder, ["sshd"], PARTS);
    return undefined;
  });
  if (isComplete()) return undefined;
  return `openssh: cannot be had. ${fault ?? ""} Put sshd, ssh-agent and ssh-add on PATH.`;
}

function isComplete(): boolean {
  const { sshd, sshAgent, sshAdd } = locateTools();
  return Boolean(sshd && sshAgent && sshAdd);
}

/** What the server needs beside itself: libraries, and from 9.8 on the programs that it starts for each connection. */
const PARTS = /^(lib.*\.so(\.\d+)*|sshd-session|sshd-auth)$/;
