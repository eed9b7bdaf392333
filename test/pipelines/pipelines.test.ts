import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const root = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, "pipelines", file), "utf8");
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface GitHubJob {
  readonly if: string;
  readonly steps: readonly Step[];
  readonly concurrency?: object;
}

const github = parse(read("github/flinkwatch.yml")) as { jobs: Record<string, GitHubJob> };
const gitlab = parse(read("gitlab/flinkwatch.yml")) as Record<
  string,
  { script?: string[]; after_script?: string[]; rules?: { if: string }[]; resource_group?: string }
>;
const gitlabJobs = Object.entries(gitlab).filter(
  ([name]) => !["stages", ".flinkwatch"].includes(name),
);

const commands = [
  ...Object.values(github.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])),
  ...gitlabJobs.flatMap(([, job]) => [...(job.script ?? []), ...(job.after_script ?? [])]),
].filter((command) => command !== "npm ci");

test("every step is one npm script that exists", () => {
  expect(commands.length).toBeGreaterThan(6);
  for (const command of commands) {
    const name = /^npm run --silent ([a-z:-]+)( -- [^;&|`]*)?$/.exec(command)?.[1];
    expect([command, Object.keys(scripts)]).toEqual([command, expect.arrayContaining([name])]);
  }
});

test("actions are pinned by commit, with the version beside it", () => {
  const uses = read("github/flinkwatch.yml").match(/uses: .*/g) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d/);
});

test("a preview never runs for a fork", () => {
  expect(github.jobs.preview?.if).toContain("head.repo.full_name == github.repository");
  expect(gitlab.preview?.rules?.[0]?.if).toContain(
    "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID",
  );
  expect(read("github/flinkwatch.yml")).not.toContain("pull_request_target");
});

test("two deployments never run at once", () => {
  expect(github.jobs.up?.concurrency).toEqual({
    group: "flinkwatch-prod",
    "cancel-in-progress": false,
  });
  expect(gitlab.up?.resource_group).toBe("flinkwatch-prod");
});

test("secrets stand in the templates by reference only", () => {
  for (const line of read("github/flinkwatch.yml").match(
    /^ +[A-Z_]*(SECRET|KEY|AUTH|TOKEN|PASS)[A-Z_]*: .*/gm,
  ) ?? []) {
    expect(line).toMatch(/: \$\{\{ secrets\.[A-Z_]+ \}\}$/);
  }
});
