import type { Dialect } from "../../../provider/flink/conf-file";
import { filesChapter } from "../chapters/files";
import { mergesChapter } from "../chapters/merges";
import { parsersChapter } from "../chapters/parsers";
import { renderingsChapter } from "../chapters/renderings";
import { settingsChapter } from "../chapters/settings";
import { valuesChapter } from "../chapters/values";
import { whyNot } from "./flink";
import { Readers, type Scene } from "./readers";

/**
 * All that is claimed of a version's configuration, asked of that version. One that cannot be had is a failure in CI,
 * which says what is missing, and at home a skip whose title says why.
 */
export function checkFlink(version: string, dialects: readonly Dialect[]): void {
  const reason = whyNot(version);
  const isRun = reason === undefined || process.env["CI"] === "true";
  const title = isRun ? `Flink ${version}` : `Flink ${version} (skipped: ${reason})`;
  (isRun ? describe : describe.skip)(title, () => {
    const readers = new Readers(version);
    const readFolder: Scene["readFolder"] = (conf) => readers.readFolder(conf, "none");
    filesChapter(version, readFolder);
    for (const dialect of dialects) {
      const scene: Scene = {
        version,
        dialect,
        read: (text, locale) => readers.read(dialect, text, locale),
        readFolder,
      };
      parsersChapter(scene);
      mergesChapter(scene);
      valuesChapter(scene);
      settingsChapter(scene);
      if (dialect === "standard") renderingsChapter(scene);
    }
  });
}
