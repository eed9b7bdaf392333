import { chooseConfFile, fileOf } from "../../../provider/flink/conf-file";
import { parseFlinkVersion } from "../../../provider/flink/version";
import type { Scene } from "../support/readers";

const names = Object.values(fileOf);

/** Of the files that are there, the one that we choose is the one that Flink reads. */
export function filesChapter(version: string, readFolder: Scene["readFolder"]): void {
  test.each([[[]], ...names.map((name) => [[name]]), [names]])(
    "of %j the file that we choose is read",
    async (present: string[]) => {
      const parsed = parseFlinkVersion(version);
      if (parsed === undefined) throw new Error(version);
      const { dialect, refusal } = chooseConfFile(parsed, present);
      const conf = Object.fromEntries(present.map((name) => [name, `read.from: ${name}\n`]));
      const { submitted } = await readFolder(conf);
      expect(submitted.values?.["read.from"]).toBe(dialect && fileOf[dialect]);
      expect(submitted.fault === undefined).toBe(refusal === undefined);
    },
  );
}
