import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { describeWithJdk } from "./harness";
import { useSession } from "./session";

const session = useSession();

/** More than the system's buffers on both sides of a connection take. */
const BIG = 16_000_000;

describeWithJdk("a gateway that accepts connections and reads nothing", () => {
  const sockets: Socket[] = [];
  let server: Server;

  beforeEach(async () => {
    server = createServer({ pauseOnConnect: true }, (socket) => {
      sockets.push(socket.on("error", () => undefined));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test("holds up neither reports nor the end of the process, whatever has to be sent", async () => {
    const { port } = server.address() as AddressInfo;
    await session.open({ hostUrl: `http://127.0.0.1:${port}` });
    await session.harness.tell(`gauge big 1 host=${"x".repeat(BIG)}`);
    for (let i = 0; i < 3; i++) {
      expect((await session.harness.tell("report")).millis).toBeLessThan(1_000);
    }
    const { said, millis } = await session.harness.tell("close");
    expect(said).toBe("closed");
    expect(millis).toBeGreaterThan(8_000);
    expect(millis).toBeLessThan(15_000);
    expect(session.harness.log("WARN")).toEqual([
      expect.stringContaining("}: the push before is still under way. Jobs go on"),
      expect.stringMatching(/^Failed to wait for PushGateway .*\}: no answer within 10 s\. Jobs/),
    ]);
  });
});
