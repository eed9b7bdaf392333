const Sequencer = require("@jest/test-sequencer").default;

/**
 * The order of a whole run. Suites with real Flink wait most of their time and run longest: each is begun beside two
 * that compute, from the start on, so that none is left for the end and no two wait at a time. Within a level, jest's own
 * order: what took longest last time, or the larger file.
 */
class WaitingFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const of = (names) => sorted.filter(({ context }) => names.includes(levelOf(context)));
    // `verify` on real Flink waits minutes for processes to be old enough.
    const waiting = of(["lab"]).sort((a, b) => Number(isVerify(b)) - Number(isVerify(a)));
    const busy = of(["program", "faults", "flink-real", "reporter"]);
    const turns = Math.max(waiting.length, Math.ceil(busy.length / 2));
    const both = Array.from({ length: turns }, (_, at) => [
      waiting[at],
      ...busy.slice(2 * at, 2 * at + 2),
    ]);
    const begun = new Set(both.flat().filter(Boolean));
    return [...begun, ...sorted.filter((test) => !begun.has(test))];
  }
}

function levelOf({ config }) {
  return config.displayName?.name;
}

function isVerify({ path }) {
  return /\/verify-[^/]*$/.test(path);
}

module.exports = WaitingFirst;
