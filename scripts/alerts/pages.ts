import { format } from "prettier";
import { renderAlertPage } from "./page";

/** The pages of all alerts, by the files that hold them, formatted as in the tree. */
export async function alertPages(): Promise<{ file: string; text: string }[]> {
  const files = [
    { file: "docs/alerts.md", language: "en" },
    { file: "docs/alerts.zh.md", language: "zh" },
  ] as const;
  return Promise.all(
    files.map(async ({ file, language }) => ({
      file,
      text: await format(renderAlertPage(language), { parser: "markdown", printWidth: 100 }),
    })),
  );
}
