import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { freePorts } from "../../emulator/free-ports";

const rangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

test("free ports differ, can be listened on, and are none that the system gives to others by itself", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  const [first] = readFileSync(rangeFile, "utf8").split(/\s/).map(Number);
  expect(Math.max(...ports)).toBeLessThan(first ?? 0);
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await new Promise((resolve) => server.close(resolve));
  }
});
