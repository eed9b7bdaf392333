import { readFileSync } from "node:fs";
import path from "node:path";
import { renderFlinkVersions } from "../../scripts/flink-versions/page";

const file = path.join(__dirname, "../../docs/flink-versions.md");

test("docs/flink-versions.md is current", () => {
  expect(unformatted(readFileSync(file, "utf8"))).toBe(unformatted(renderFlinkVersions()));
});

/** Prettier pads the cells of tables; that is no difference. */
function unformatted(markdown: string): string {
  return markdown.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}
