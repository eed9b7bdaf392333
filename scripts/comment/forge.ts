/** Where a report goes as a comment: one discussion of a pull or merge request. */
export interface Discussion {
  /** Address of its comments in the forge's HTTP API. */
  readonly comments: string;
  /** How one comment is addressed and changed. */
  readonly comment: (id: number) => { url: string; method: "PATCH" | "PUT" };
  readonly headers: Readonly<Record<string, string>>;
}

/** Marks our comment, so that the next run finds it. Invisible in the forge. */
export function markerOf(stack: string): string {
  return `<!-- flinkwatch:${stack} -->`;
}

/**
 * The discussion that this pipeline runs for, from the variables that GitHub Actions and GitLab CI set.
 * `undefined` outside of a pull or merge request, and for one from a fork: its code must not speak with our token.
 */
export function discussionOf(
  environment: NodeJS.ProcessEnv,
  event: { pull_request?: { number: number; head: { repo: { full_name: string } | null } } } = {},
): Discussion | undefined {
  if (environment.GITHUB_ACTIONS === "true") return onGitHub(environment, event);
  if (environment.GITLAB_CI === "true") return onGitLab(environment);
  return undefined;
}

function onGitHub(
  environment: NodeJS.ProcessEnv,
  { pull_request: pull }: Parameters<typeof discussionOf>[1] & object,
): Discussion | undefined {
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = environment;
  if (pull === undefined || pull.head.repo?.full_name !== GITHUB_REPOSITORY) return undefined;
  if (!GITHUB_TOKEN) throw missing("GITHUB_TOKEN", "the job's token, with pull-requests: write");
  const root = `${GITHUB_API_URL ?? "https://api.github.com"}/repos/${GITHUB_REPOSITORY}/issues`;
  return {
    comments: `${root}/${pull.number}/comments`,
    comment: (id) => ({ url: `${root}/comments/${id}`, method: "PATCH" }),
    headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json" },
  };
}

function onGitLab(environment: NodeJS.ProcessEnv): Discussion | undefined {
  const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = environment;
  const source = environment.CI_MERGE_REQUEST_SOURCE_PROJECT_ID;
  if (!CI_MERGE_REQUEST_IID || source !== CI_PROJECT_ID) return undefined;
  if (!GITLAB_TOKEN) throw missing("GITLAB_TOKEN", "a project access token with scope api");
  const comments = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
  return {
    comments,
    comment: (id) => ({ url: `${comments}/${id}`, method: "PUT" }),
    headers: { "private-token": GITLAB_TOKEN },
  };
}

function missing(name: string, what: string): Error {
  return new Error(
    `comment: ${name} is missing, expected ${what}. Pass it to this step by reference.`,
  );
}

/** Writes the comment, or changes the one that an earlier run wrote. */
export async function putComment(
  discussion: Discussion,
  { marker, text }: { marker: string; text: string },
): Promise<"created" | "updated"> {
  const earlier = await findComment(discussion, marker);
  const target =
    earlier === undefined
      ? { url: discussion.comments, method: "POST" }
      : discussion.comment(earlier);
  await request(discussion, target, { body: `${marker}\n${text}` });
  return earlier === undefined ? "created" : "updated";
}

async function findComment(discussion: Discussion, marker: string): Promise<number | undefined> {
  for (let page = 1; page <= 20; page++) {
    const url = `${discussion.comments}?per_page=100&page=${page}`;
    const comments = (await request(discussion, { url, method: "GET" })) as {
      id: number;
      body: string;
    }[];
    const found = comments.find(({ body }) => body.startsWith(marker));
    if (found !== undefined || comments.length < 100) return found?.id;
  }
  return undefined;
}

async function request(
  { headers }: Discussion,
  { url, method }: { url: string; method: string },
  body?: object,
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) {
    const { pathname } = new URL(url);
    throw new Error(
      `comment: ${method} ${pathname} failed, got status ${answer.status}, expected 2xx. May the token write comments?`,
    );
  }
  return answer.json();
}
