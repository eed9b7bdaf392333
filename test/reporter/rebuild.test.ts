import { readFileSync } from "node:fs";
import { buildReporter, jarFile } from "../../scripts/reporter/build";
import { findJdks } from "../../scripts/reporter/jdk";

const jdks = findJdks();

if (jdks.length === 0) {
  test.skip("rebuilding the jar gives the bytes of the tree: skipped, there is no JDK here", () =>
    undefined);
} else {
  test.each(jdks)(
    "rebuilding the jar with Java $version gives the bytes of the tree",
    async (jdk) => {
      const built = await buildReporter(jdk);
      expect(built.equals(readFileSync(jarFile))).toBe(true);
    },
  );
}
