/** What the library or the node says where nobody gets in, and what can be done then. */
const NEXT_STEPS: readonly (readonly [said: RegExp, next: string])[] = [
  [/ECONNREFUSED|Connection refused/, "Start sshd there, or correct ssh.port"],
  [
    /Timed out|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|no answer within/,
    "Open the way to it (route, security group, firewall), or give ssh.jump",
  ],
  [
    /All configured authentication methods failed/,
    "Put our public key into authorized_keys of that user, or name another key in FLINKWATCH_SSH_KEY_FILE",
  ],
  [
    /Too many authentication failures/,
    "The agent offers more keys than it takes (MaxAuthTries of sshd): name the right one in FLINKWATCH_SSH_KEY_FILE",
  ],
  [
    /lost before handshake/,
    "It may have as many connections as it takes (MaxStartups of sshd), or take none from here",
  ],
];

/** Pure: what was said, with the next step where one is known; without a full stop at the end. */
export function withNextStep(said: string): string {
  const next = NEXT_STEPS.find(([pattern]) => pattern.test(said))?.[1];
  const text = said.replace(/[.\s]+$/, "");
  return next === undefined ? text : `${text}. ${next}`;
}
