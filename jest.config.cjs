const swc = {
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "commonjs" },
  sourceMaps: "inline",
};

// Folders of test/ that start servers, processes or shells. `npm run check` leaves them out.
const LOCAL = ["emulator", "emulator-nodes", "provider", "recordings", "resources"];

const level = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  testEnvironment: "node",
  globalSetup: "<rootDir>/test/support/tools-on-path.ts",
  transform: { "^.+\\.ts$": ["@swc/jest", swc] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  ...more,
});

/** @type {import("jest").Config} */
module.exports = {
  maxWorkers: 3,
  testTimeout: 120_000,
  testSequencer: "<rootDir>/test/support/waiting-first.cjs",
  reporters: ["default", "<rootDir>/test/support/closing-line-reporter.cjs"],
  projects: [
    level("unit", ["<rootDir>/test/**/*.test.ts"], {
      testPathIgnorePatterns: [
        "faults",
        "mutations",
        "program",
        "lab",
        "reporter",
        "flink-real",
        ...LOCAL,
      ].map((name) => `<rootDir>/test/${name}/`),
    }),
    level("local", [`<rootDir>/test/{${LOCAL.join(",")}}/**/*.test.ts`]),
    // Changes on nodes, interrupted at each of their steps.
    level("faults", ["<rootDir>/test/faults/**/*.test.ts"]),
    // Alerts changed in each of their numbers, which a case of theirs must notice: hundreds of runs of promtool.
    level("mutations", ["<rootDir>/test/mutations/**/*.test.ts"]),
    // Configurations asked of Flink's own reader: a JVM or two a version.
    level("flink-real", ["<rootDir>/test/flink-real/**/*.test.ts"]),
    // The reporter's jar in a JVM, without Flink around it.
    level("reporter", ["<rootDir>/test/reporter/**/*.test.ts"], {
      globalSetup: "<rootDir>/test/reporter/jars-at-hand.ts",
    }),
    // Real Flink: two JVMs and more at a time.
    level("lab", ["<rootDir>/test/lab/**/*.test.ts"]),
    level("program", ["<rootDir>/test/program/**/*.test.ts"], {
      setupFilesAfterEnv: ["<rootDir>/test/support/program-timeout.cjs"],
    }),
  ],
};
