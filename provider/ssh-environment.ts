import { homedir } from "node:os";
import { join } from "node:path";

import type { SshAccess } from "./connect";

/** How to sign in to nodes, as the environment says. No key ever comes from configuration or state. */
export function sshAccessFrom(environment: NodeJS.ProcessEnv): SshAccess {
  return {
    agent: environment["SSH_AUTH_SOCK"] || undefined,
    keyFile: environment["FLINKWATCH_SSH_KEY_FILE"] || undefined,
    passphrase: environment["FLINKWATCH_SSH_KEY_PASSPHRASE"] || undefined,
    knownHostsFile:
      environment["FLINKWATCH_SSH_KNOWN_HOSTS"] || join(homedir(), ".ssh", "known_hosts"),
  };
}
