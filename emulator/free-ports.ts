import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** The lowest port that is tried: below are those of well-known services. */
const LOWEST = 10_000;
/** What Linux takes by itself begins here, unless it is told otherwise. */
const USUAL_EPHEMERAL = 32_768;
const ATTEMPTS = 1000;

/**
 * Ports of an address of loopback that are free now, and that only a program which asks for them by number takes: they lie below those
 * that the system gives to connections and to servers that ask for any. A JVM may take its own a quarter of a minute later.
 * @throws {Error} when hardly any is free
 */
export async function freePorts(count: number, address = "127.0.0.1"): Promise<number[]> {
  const ports = new Set<number>();
  const highest = ephemeralStart() - 1;
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt === ATTEMPTS) {
      throw new Error(
        `ports: found ${ports.size} free ones of ${count} between ${LOWEST} and ${highest}. ` +
          "End programs that listen there.",
      );
    }
    const port = LOWEST + Math.floor(Math.random() * (highest - LOWEST + 1));
    if (await isFree(port, address)) ports.add(port);
  }
  return [...ports];
}

/** The first port that the system gives by itself. */
function ephemeralStart(): number {
  try {
    const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
    const start = Number(range.split(/\s/)[0]);
    if (start > LOWEST) return start;
  } catch {
    // Another system than Linux.
  }
  return USUAL_EPHEMERAL;
}

function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
