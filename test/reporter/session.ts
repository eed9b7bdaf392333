import { Gateway } from "./gateway";
import { Harness, type HarnessOptions, type Setting } from "./harness";

/** The user of all pushes. */
export const USER = "1250000000";
/** Its password: must be in no text. */
export const TOKEN = "canary-T0ken-ß";
/** Both, as the header carries them. */
export const CREDENTIALS = Buffer.from(`${USER}:${TOKEN}`).toString("base64");

/** A gateway, and a process with the reporter that pushes to it. New for each test. */
export class Session {
  gateway!: Gateway;
  harness!: Harness;

  /** Starts the process and makes the reporter, with working settings unless others are given. */
  async open(settings: Record<string, Setting> = {}, options?: HarnessOptions): Promise<void> {
    this.harness = await Harness.start(options);
    const address = { host: "127.0.0.1", port: String(this.gateway.port), jobName: "lab" };
    const given = { ...address, user: USER, password: TOKEN, ...settings };
    expect(await this.harness.create(given)).toBe("created");
  }

  /** A push, waited for. */
  async push(): Promise<void> {
    await this.harness.tell("report");
    await this.harness.tell("settle");
  }
}

/** A session for the tests of this file. After each, the process must end by itself and have shown no password. */
export function useSession(): Session {
  const session = new Session();
  beforeEach(async () => {
    session.gateway = await Gateway.start();
  });
  afterEach(async () => {
    const code = await session.harness.stop();
    await session.gateway.stop();
    expect(code).toBe(0);
    expect(session.harness.text).not.toContain(TOKEN);
    expect(session.harness.text).not.toContain(CREDENTIALS);
  });
  return session;
}
