import { parseOptions } from "../../scripts/emulator";

test("the command takes a port, a world and a folder", () => {
  expect(parseOptions(["--port", "0", "--world", "w.yaml", "--dir", "d"])).toEqual({
    port: 0,
    world: "w.yaml",
    dir: "d",
  });
});

test("its port is 8474 unless given", () => {
  expect(parseOptions([])?.port).toBe(8474);
});

test("a port that is none is refused", () => {
  expect(() => parseOptions(["--port", "x"])).toThrow(
    '--port: no port number, got "x", expected 0 to 65535.',
  );
});

test("help is not a start", () => {
  expect(parseOptions(["--help"])).toBeUndefined();
});
