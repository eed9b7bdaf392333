import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ensureFlinkDistribution,
  locateFlinkDistribution,
} from "../../../scripts/tools/flink-distribution";
import {
  CI_FLINK_VERSIONS,
  FLINK_VERSIONS,
  flinkSource,
  YARN_FLINK_VERSIONS,
} from "../../../scripts/tools/flink-distribution-versions";
import { takeTurn } from "../../../scripts/tools/turn";

const before = process.env.XDG_CACHE_HOME;
let cache: string;
let tools: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "flink-distribution-"));
  tools = join(cache, "flinkwatch", "tools");
  process.env.XDG_CACHE_HOME = cache;
});

afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(cache, { recursive: true, force: true });
});

const silent = () => undefined;

test("the tests' versions are among those that can be fetched, each with its digest", () => {
  expect(FLINK_VERSIONS).toEqual(expect.arrayContaining([...CI_FLINK_VERSIONS]));
  expect(CI_FLINK_VERSIONS).toEqual(expect.arrayContaining([...YARN_FLINK_VERSIONS]));
  const digests = FLINK_VERSIONS.map((version) => flinkSource(version)?.sha256);
  expect(new Set(digests).size).toBe(FLINK_VERSIONS.length);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test("a version that nobody listed is refused without a look at the network", async () => {
  expect(await ensureFlinkDistribution("1.18.99", silent)).toEqual({
    fault: `Flink: unknown version, got "1.18.99", expected one of ${FLINK_VERSIONS.join(", ")}.`,
  });
});

test("what is there is taken as it is", async () => {
  expect(locateFlinkDistribution("1.18.1")).toBeUndefined();
  const folder = join(tools, "flink-1.18.1");
  mkdirSync(join(folder, "lib"), { recursive: true });
  expect(locateFlinkDistribution("1.18.1")).toEqual({ folder });
  expect(await ensureFlinkDistribution("1.18.1", silent)).toEqual({ folder });
});

test("without Python it says what to install, and leaves nothing behind", async () => {
  const path = process.env.PATH;
  process.env.PATH = join(cache, "nothing");
  try {
    expect(await ensureFlinkDistribution("1.18.1", silent)).toEqual({
      fault: "Flink: fetched by pip, python3 is not on PATH. Install Python 3.",
    });
  } finally {
    process.env.PATH = path;
  }
  expect(readdirSync(tools)).toEqual([]);
});

test("a second process waits for the first", async () => {
  const order: string[] = [];
  const first = await takeTurn("flink-x", silent);
  const second = takeTurn("flink-x", silent).then((turn) => {
    order.push("second");
    return turn;
  });
  order.push("first ends");
  first.end();
  (await second).end();
  expect(order).toEqual(["first ends", "second"]);
  expect(readdirSync(tools)).toEqual([]);
});

test.each([
  ["died", "999999999", undefined],
  ["died before it wrote its number", "", new Date(0)],
])("a process that %s holds up nobody", async (_, text, time) => {
  mkdirSync(tools, { recursive: true });
  const file = join(tools, ".turn-flink-x");
  writeFileSync(file, text);
  if (time) utimesSync(file, time, time);
  (await takeTurn("flink-x", silent)).end();
  expect(readdirSync(tools)).toEqual([]);
});
