import { existsSync, readFileSync } from "node:fs";
import { discussionOf, markerOf, putComment } from "./comment/forge";
import { parseStackOptions, runCommand } from "./stack-options";

const HELP = `Writes a report as a comment of the pull or merge request that the pipeline runs for, or updates
the comment that an earlier run wrote. Does nothing for forks and outside of pull requests.

  npm run comment -- --stack prod --markdown drift.md

  --stack S      the stack that the report is about (default: dev)
  --markdown F   the report

Exit code: 0 done or nothing to do, 1 error.`;

runCommand(async () => {
  const { stack, markdown } = parseStackOptions(HELP);
  if (markdown === undefined || !existsSync(markdown)) {
    console.log(`comment: there is no report at ${markdown ?? "--markdown"}; nothing to do.`);
    return 0;
  }
  const discussion = discussionOf(process.env, readEvent(process.env.GITHUB_EVENT_PATH));
  if (discussion === undefined) {
    console.log("comment: not for a pull request of this repository; nothing to do.");
    return 0;
  }
  const text = readFileSync(markdown, "utf8");
  console.log(`comment: ${await putComment(discussion, { marker: markerOf(stack), text })}.`);
  return 0;
});

function readEvent(file: string | undefined): Parameters<typeof discussionOf>[1] {
  return file ? (JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof discussionOf>[1]) : {};
}
