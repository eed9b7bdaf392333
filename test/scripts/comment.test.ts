import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { discussionOf, markerOf, putComment } from "../../scripts/comment/forge";

const github = {
  GITHUB_ACTIONS: "true",
  GITHUB_API_URL: "https://api.example.com",
  GITHUB_REPOSITORY: "team/stacks",
  GITHUB_TOKEN: "t",
};
const pull = (full_name: string) => ({
  pull_request: { number: 7, head: { repo: { full_name } } },
});

test("a pull request of the repository itself has a discussion, a fork's has none", () => {
  expect(discussionOf(github, pull("team/stacks"))?.comments).toBe(
    "https://api.example.com/repos/team/stacks/issues/7/comments",
  );
  expect(discussionOf(github, pull("stranger/stacks"))).toBeUndefined();
  expect(discussionOf(github, {})).toBeUndefined();
});

test("so it is for merge requests", () => {
  const gitlab = {
    GITLAB_CI: "true",
    CI_API_V4_URL: "https://git.example.com/api/v4",
    CI_PROJECT_ID: "3",
    CI_MERGE_REQUEST_IID: "9",
    GITLAB_TOKEN: "t",
  };
  const ours = { ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "3" };
  expect(discussionOf(ours)?.comments).toBe(
    "https://git.example.com/api/v4/projects/3/merge_requests/9/notes",
  );
  expect(discussionOf({ ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "4" })).toBeUndefined();
});

test("a missing token says which", () => {
  expect(() => discussionOf({ ...github, GITHUB_TOKEN: "" }, pull("team/stacks"))).toThrow(
    "comment: GITHUB_TOKEN is missing, expected the job's token, with pull-requests: write.",
  );
});

test("the second report replaces the first", async () => {
  const comments: { id: number; body: string }[] = [{ id: 1, body: "looks good" }];
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
  };
  const server = createServer((request, response) => {
    const answer = (body: unknown) => response.end(JSON.stringify(body));
    if (request.method === "GET") return void answer(comments);
    void bodyOf(request).then(({ body }) => {
      const id = Number(request.url?.split("/").at(-1));
      if (request.method === "POST") comments.push({ id: comments.length + 1, body });
      else comments.find((one) => one.id === id)!.body = body;
      answer({});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const environment = { ...github, GITHUB_API_URL: `http://127.0.0.1:${port}` };
  const discussion = discussionOf(environment, pull("team/stacks"))!;
  const marker = markerOf("prod");
  expect(await putComment(discussion, { marker, text: "one" })).toBe("created");
  expect(await putComment(discussion, { marker, text: "two" })).toBe("updated");
  server.close();
  expect(comments).toEqual([
    { id: 1, body: "looks good" },
    { id: 2, body: `${marker}\ntwo` },
  ]);
});
