import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";

import type { NodeResult } from "../../../provider/hosts/hosts";
import type { SshOptions } from "../../../provider/hosts/ssh";
import { newKeyPair } from "../../support/open-ssh";
import { struckNode } from "../api/node-stage";
import { SCRIPT_SUBJECTS, type ScriptSubject } from "../script-subjects";
import type { ScriptFault } from "../script-trial";
import type { SshBench } from "./ssh-bench";
import type { Send } from "./two-ways";

/** Something that goes wrong on the way of a script by SSH. */
export interface SshFault extends ScriptFault {
  /** Of the provider with the struck node. */
  readonly patience?: SshOptions["patience"];
  /** Further settings of the server that the script meets there. */
  readonly settings?: readonly string[];
  /** What happens just before the script is sent. */
  strike?(nodes: SshBench): void | Promise<void>;
  /** What the script is on the struck node. */
  text?(real: string, nodes: SshBench): string;
  /** How it is sent there. */
  send?(real: Send): Promise<Map<string, NodeResult>>;
  /** Ends it; the wire heals by itself. */
  end?(nodes: SshBench): void;
  /** Whether it is over when the script is, and not as late as the run: so its deadlines pass once. */
  readonly isBrief?: true;
  /** Whether it strikes the connection that is there, and not a new one. */
  readonly strikesOld?: true;
}

/** The text that does something before it changes the node; a look that has said only half of a line. */
const midway = (real: string, command: string) =>
  /^commit$/m.test(real)
    ? real.replace(/^commit$/m, () => `${command}\ncommit`)
    : `printf 'half a'\n${command}\n${real}`;
/** The text that does something when all is done. */
const inTheEnd = (real: string, command: string) => `${real}${command}\n`;

type Place = (real: string, command: string) => string;
/** Meets the test at a place in the script, where that does something. */
const meets =
  (place: Place, action: (nodes: SshBench) => void): SshFault["text"] =>
  (real, nodes) => {
    nodes.meeting.onArrival = () => action(nodes);
    return place(real, nodes.meeting.command);
  };

const cut = ({ wire }: SshBench) => wire.cut();
const silent = ({ wire }: SshBench) => wire.fallSilent();

/** Lets another file stand on the struck node for a while. */
function replacing(path: string, change: (text: string) => string) {
  let before = "";
  return {
    strike: (nodes: SshBench) => {
      before = existsSync(nodes.at(path)) ? readFileSync(nodes.at(path), "utf8") : "";
      writeFileSync(nodes.at(path), change(before));
    },
    end: (nodes: SshBench) => writeFileSync(nodes.at(path), before),
  };
}
const loginShell = (shell: string) =>
  replacing("etc/passwd", (text) => text.replace(/^(root:.*:).*$/m, `$1${shell}`));
const profile = (text: string) => replacing("root/.bashrc", () => text);
const noKey = () => replacing("opt/openssh/authorized_keys", () => `${newKeyPair().publicKey}\n`);

/** The process of sshd that serves the script's session. */
const session = `
fw_pid=$PPID
while read -r fw_name fw_of; do if [ "$fw_name" = PPid: ]; then fw_pid=$fw_of; fi; done <"/proc/$PPID/status"
kill -9 "$fw_pid"`;

const otherKey = newKeyPair();
let crowd: Socket | undefined;

const all = ["changes", "looks"] as const;
// Short for a test, and long for whoever is well on a machine that has other work: so are the bounds below.
const watchful = { keepAliveMilliseconds: 400 };
const unknown = /how it ended is not known/;

/** Keeps back what is sent from so many bytes on, and does something. */
const after = (bytes: number, action: (nodes: SshBench) => void) => (nodes: SshBench) => {
  let sent = 0;
  nodes.wire.onSent = (more) => {
    sent += more;
    if (sent > bytes) action(nodes);
    return sent <= bytes;
  };
};
/** The script behind which so much follows that it is sent in several pieces. */
const long = (real: string) => `${real}${`# ${"x".repeat(1000)}\n`.repeat(200)}`;
/** Signing in and the first line to the shell are not as long. */
const inTheScript = 100_000;
const inThreeSeconds = (real: Send) => real({ timeoutSeconds: 3 });

/** All that goes wrong over SSH. The neighbour of the struck node has no fault. */
export const SSH_FAULTS: readonly SshFault[] = [
  {
    name: "connection refused",
    comesTo: "old",
    runs: 0,
    says: /ECONNREFUSED.*Start sshd there, or correct ssh\.port/,
    strike: ({ wire }) => wire.refuse(),
  },
  {
    name: "server that takes the connection and says nothing",
    comesTo: "old",
    runs: 0,
    isBrief: true,
    patience: { dialMilliseconds: 300 },
    says: /Timed out.*Open the way to it/,
    strike: ({ wire }) => void (wire.isDeaf = true),
  },
  {
    name: "another host key",
    comesTo: "old",
    runs: 0,
    says: /its host key is another one.*correct ssh\.hostKeys or known_hosts/,
    strike: async (nodes) => {
      nodes.wire.to = await nodes.serve(struckNode, [], otherKey);
    },
  },
  {
    name: "our key refused",
    comesTo: "old",
    runs: 0,
    says: /Put our public key into authorized_keys/,
    ...noKey(),
  },
  {
    name: "too many authentication failures",
    comesTo: "old",
    runs: 0,
    settings: ["MaxAuthTries 1"],
    says: /Too many authentication failures\. .*name the right one/,
    ...noKey(),
  },
  {
    name: "too many connections that have not signed in (MaxStartups)",
    comesTo: "old",
    runs: 0,
    settings: ["MaxStartups 1"],
    says: /MaxStartups/,
    strike: async ({ wire }) => {
      crowd = connect(wire.to.port, wire.to.address);
      await once(crowd, "data");
    },
    end: () => void crowd?.destroy(),
  },
  {
    name: "no session (MaxSessions 0)",
    comesTo: "old",
    runs: 0,
    isBrief: true,
    settings: ["MaxSessions 0"],
    says: /Raise MaxSessions/,
  },
  {
    name: "one session at a time (MaxSessions 1)",
    comesTo: "new",
    spares: all,
    settings: ["MaxSessions 1"],
  },
  {
    name: "connection cut before the command",
    comesTo: "old",
    runs: 0,
    strikesOld: true,
    says: /connection (is lost|was closed)|ECONNRESET/,
    strike: after(0, cut),
  },
  {
    name: "connection cut in the middle of the script",
    comesTo: "old",
    runs: 0,
    says: unknown,
    text: long,
    strike: after(inTheScript, cut),
  },
  {
    name: "connection cut in the middle of the output",
    comesTo: "new",
    says: unknown,
    text: meets(midway, cut),
  },
  {
    name: "connection cut after success, before that is told",
    comesTo: "new",
    says: unknown,
    text: meets(inTheEnd, cut),
  },
  {
    name: "connection that falls silent in the middle of the script",
    comesTo: "old",
    runs: 0,
    isBrief: true,
    patience: watchful,
    says: /Keepalive timeout/,
    text: long,
    strike: after(inTheScript, silent),
  },
  {
    name: "connection that falls silent while the script runs",
    comesTo: "new",
    isBrief: true,
    patience: watchful,
    says: /Keepalive timeout/,
    text: meets(midway, silent),
  },
  {
    name: "session of sshd killed",
    comesTo: "new",
    says: unknown,
    text: (real) => midway(real, session),
  },
  {
    name: "shell of the script killed",
    comesTo: "old",
    leavesRest: true,
    // Newer ones of timeout(1) end as the shell did, and older ones tell it.
    says: /exit code 137|ended by SIGKILL, how it ended is not known/,
    text: (real) => midway(real, "kill -9 $$"),
  },
  {
    name: "program that bounds the script killed",
    comesTo: "new",
    says: /SIGKILL, how it ended is not known/,
    text: (real) => midway(real, "kill -9 $PPID"),
  },
  {
    name: "script that never ends",
    comesTo: "old",
    says: /TIMEOUT/,
    send: inThreeSeconds,
    text: (real) => midway(real, "sleep 3600"),
  },
  {
    name: "script that never ends, though all is done",
    comesTo: "new",
    says: /TIMEOUT/,
    send: inThreeSeconds,
    text: (real) => inTheEnd(real, "sleep 3600"),
  },
  {
    name: "session that something holds open, though all is done",
    comesTo: "new",
    patience: { graceMilliseconds: 1500 },
    says: /no result within 4\.5 s, how it ended is not known/,
    send: inThreeSeconds,
    text: (real) => inTheEnd(real, "setsid sleep 7 &"),
  },
  {
    name: "start-up file that prints, and a banner",
    comesTo: "new",
    spares: all,
    settings: ["Banner /etc/hostname"],
    ...profile("echo Welcome; echo to all >&2\n"),
  },
  {
    name: "start-up file that ends the shell",
    comesTo: "old",
    runs: 0,
    says: /did not start: no shell today/,
    ...profile("echo no shell today >&2; exit 3\n"),
  },
  {
    name: "start-up file that reads all that comes",
    comesTo: "old",
    runs: 0,
    isBrief: true,
    patience: { graceMilliseconds: 400 },
    says: /did not start within 0\.4 s/,
    ...profile("cat\n"),
  },
  {
    name: "start-up file that hangs",
    comesTo: "old",
    runs: 0,
    isBrief: true,
    patience: { graceMilliseconds: 400 },
    says: /did not start within 0\.4 s/,
    ...profile("sleep 3\n"),
  },
  {
    name: "another login shell than bash",
    comesTo: "new",
    spares: all,
    ...loginShell("/bin/dash"),
  },
  {
    name: "no login shell",
    comesTo: "old",
    runs: 0,
    says: /did not start: This account is currently not available/,
    ...loginShell("/usr/sbin/nologin"),
  },
  {
    name: "sent twice, one after the other",
    comesTo: "new",
    isTwice: true,
    runs: 2,
    spares: all,
    send: async (real) => {
      await real();
      return real();
    },
  },
  {
    name: "sent twice at once",
    comesTo: "new",
    isTwice: true,
    runs: 2,
    spares: all,
    send: async (real) => (await Promise.all([real(), real()]))[0],
  },
];

/** The changes in which a fault is tried: what is no matter of the script is the same for all of them. */
export function changesOf({ send, text }: SshFault): readonly ScriptSubject[] {
  return send === undefined && text === undefined ? SCRIPT_SUBJECTS.slice(0, 1) : SCRIPT_SUBJECTS;
}
