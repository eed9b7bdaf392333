import { TencentApiError } from "../../provider/tencent/errors";
import { type TransportOptions, createTransport } from "../../provider/tencent/transport";
import { AnsweringServer, refuse, respond } from "./answering-server";
import { ManualClock } from "./manual-clock";

const server = new AnsweringServer();
const secretKey = "canary-secret-key";
let endpoint = "";
let clock = new ManualClock();

beforeAll(async () => {
  endpoint = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
  server.answer = (_request, response) => respond(response, {});
  clock = new ManualClock();
});

function transport(more: Partial<TransportOptions> = {}) {
  const credential = { secretId: "canary-id", secretKey, token: "canary-token" };
  return createTransport({ credential, region: "ap-guangzhou", endpoint, clock, ...more });
}

async function failureOf(work: Promise<unknown>): Promise<TencentApiError> {
  const failure: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(failure).toBeInstanceOf(TencentApiError);
  return failure as TencentApiError;
}

test("sends action, version, region, parameters and a signature", async () => {
  await transport().call("emr", "DescribeInstances", { Limit: 1, Left: undefined }, { safe: true });
  expect(server.received).toEqual([
    {
      action: "DescribeInstances",
      version: "2019-01-03",
      region: "ap-guangzhou",
      authorization: expect.stringMatching(/^TC3-HMAC-SHA256 Credential=canary-id\//),
      params: { Limit: 1 },
    },
  ]);
});

test("takes the region of the call before its own", async () => {
  await transport().call("sts", "GetCallerIdentity", {}, { safe: true, region: "ap-tokyo" });
  expect(server.received[0]?.region).toBe("ap-tokyo");
});

test("leaves nulls out of the answer at any depth", async () => {
  server.answer = (_request, response) => respond(response, { A: null, B: [{ C: null, D: 1 }] });
  const answer = await transport().call("tke", "DescribeClusters", {}, { safe: true });
  expect(answer).toEqual({ B: [{ D: 1 }], RequestId: "r-1" });
});

describe("errors of changing calls", () => {
  const once = () =>
    transport({ timeoutSeconds: 0.2 }).call("tat", "RunCommand", {}, { safe: false });

  test("the API's code, request id and words, with its exact text", async () => {
    server.answer = (_request, response) => refuse(response, "LimitExceeded", "Too many.");
    const failure = await failureOf(once());
    expect(failure).toMatchObject({
      product: "tat",
      action: "RunCommand",
      code: "LimitExceeded",
      requestId: "r-1",
      retryable: false,
    });
    expect(failure.message).toBe(
      "Tencent tat.RunCommand failed: LimitExceeded (request r-1): Too many. " +
        "Delete what is unused or ask for a larger quota.",
    );
  });

  test("a status other than 200", async () => {
    server.answer = (_request, response) => response.writeHead(503).end("down");
    const failure = await failureOf(once());
    expect(failure).toMatchObject({
      code: "ClientError.HttpStatusCodeError",
      httpStatus: 503,
      retryable: true,
    });
    expect(failure.message).toBe(
      "Tencent tat.RunCommand failed: ClientError.HttpStatusCodeError: the answer has HTTP status 503, " +
        "expected 200. Check the network, the proxy and the endpoint, then run it again.",
    );
  });

  test("a refusal by status is not retryable", async () => {
    server.answer = (_request, response) => response.writeHead(403).end();
    expect(await failureOf(once())).toMatchObject({ httpStatus: 403, retryable: false });
  });

  test.each([
    ["an answer that is no JSON", "<html>gateway</html>"],
    ["JSON without Response", "{}"],
    ["JSON that is null", "null"],
  ])("%s", async (_name, body) => {
    server.answer = (_request, response) => response.writeHead(200).end(body);
    const failure = await failureOf(once());
    expect(failure).toMatchObject({ code: "ClientError.InvalidAnswer", retryable: true });
    expect(failure.message).not.toContain("html");
  });

  test("a connection that is cut before the answer", async () => {
    server.answer = (_request, response) => response.destroy();
    expect(await failureOf(once())).toMatchObject({
      code: "ClientError.NetworkError",
      retryable: true,
    });
  });

  test("a connection that is cut within the answer", async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setImmediate(() => response.destroy());
    };
    const failure = await failureOf(once());
    // The SDK's HTTP library does not notice the cut itself.
    expect(failure.code).toBe("ClientError.Timeout");
    expect(failure.retryable).toBe(true);
  });

  test("no answer in time", async () => {
    server.answer = () => undefined;
    expect(await failureOf(once())).toMatchObject({ code: "ClientError.Timeout", retryable: true });
  });

  test("an answer that stalls", async () => {
    server.answer = (_request, response) => void response.writeHead(200).write("{");
    expect(await failureOf(once())).toMatchObject({ code: "ClientError.Timeout", retryable: true });
  });

  test("nobody listens", async () => {
    const nowhere = transport({ endpoint: "http://127.0.0.1:9" });
    const failure = await failureOf(nowhere.call("tat", "RunCommand", {}, { safe: false }));
    expect(failure).toMatchObject({ code: "ClientError.NetworkError", retryable: true });
  });
});

test("blots credentials out of the API's words", async () => {
  const said = `key ${secretKey} of canary-id with canary-token`;
  server.answer = (_request, response) => refuse(response, "AuthFailure.SignatureFailure", said);
  const failure = await failureOf(transport().call("cam", "GetUserAppId", {}, { safe: true }));
  expect(failure.message).toContain("key *** of *** with ***");
  expect(JSON.stringify(failure) + String(failure.stack)).not.toContain("canary");
});

describe("retries", () => {
  test("a safe call is repeated after retryable failures, with growing pauses", async () => {
    server.answer = (_request, response, index) => {
      if (index === 0) refuse(response, "RequestLimitExceeded");
      else if (index === 1) response.destroy();
      else if (index === 2) response.writeHead(502).end();
      else respond(response, { AppId: 7 });
    };
    const call = transport({ random: () => 1 }).call("cam", "GetUserAppId", {}, { safe: true });
    expect(await call).toMatchObject({ AppId: 7 });
    expect(clock.slept).toEqual([500, 1_000, 2_000]);
  });

  test("a safe call gives up after the last try", async () => {
    server.answer = (_request, response) => refuse(response, "InternalError");
    await failureOf(transport().call("cam", "GetUserAppId", {}, { safe: true }));
    expect(server.received).toHaveLength(6);
  });

  test.each([
    "ResourceUnavailable.AgentNotInstalled",
    "InternalError.ClusterNotFound",
    "UnauthorizedOperation",
    "ResourceInUse.InstanceInProcess",
  ])("a safe call is not repeated after %s", async (code) => {
    server.answer = (_request, response) => refuse(response, code);
    expect(await failureOf(transport().call("emr", "DescribeX", {}, { safe: true }))).toMatchObject(
      {
        code,
        retryable: false,
      },
    );
    expect(server.received).toHaveLength(1);
  });

  test("a changing call that the rate limit refused was not done, so it is repeated", async () => {
    server.answer = (_request, response, index) => {
      if (index < 3) refuse(response, "RequestLimitExceeded");
      else respond(response, { ClusterId: "cls-1" });
    };
    const call = transport().call("tke", "CreateCluster", {}, { safe: false });
    expect(await call).toMatchObject({ ClusterId: "cls-1" });
    expect(server.received).toHaveLength(4);
  });

  test("a changing call is sent once, whatever else happens", async () => {
    const answers = [
      (response: Parameters<typeof refuse>[0]) => refuse(response, "InternalError"),
      (response: Parameters<typeof refuse>[0]) => refuse(response, "ResourceBusy"),
      (response: Parameters<typeof refuse>[0]) => void response.destroy(),
      (response: Parameters<typeof refuse>[0]) => void response.writeHead(500).end(),
    ];
    for (const answer of answers) {
      server.received.length = 0;
      server.answer = (_request, response) => answer(response);
      await failureOf(transport().call("tke", "CreateCluster", {}, { safe: false }));
      expect(server.received).toHaveLength(1);
    }
  });
});

describe("cancel", () => {
  test("ends a call that waits for its answer with the signal's reason", async () => {
    const cancel = new AbortController();
    server.answer = () => cancel.abort(new Error("stopped"));
    const call = transport().call("emr", "X", {}, { safe: true, signal: cancel.signal });
    await expect(call).rejects.toThrow("stopped");
    expect(server.received).toHaveLength(1);
  });

  test("ends a pause between tries", async () => {
    server.answer = (_request, response) => refuse(response, "InternalError");
    const cancel = new AbortController();
    const options = { safe: true, signal: cancel.signal };
    const call = transport({ clock: undefined }).call("emr", "X", {}, options);
    setTimeout(() => cancel.abort(new Error("stopped")), 50);
    await expect(call).rejects.toThrow("stopped");
  });

  test("sends nothing when it came before", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(transport().call("emr", "X", {}, { safe: true, signal })).rejects.toThrow(
      "stopped",
    );
    expect(server.received).toHaveLength(0);
  });
});

test("keeps to the rate of each action and region", async () => {
  const cloud = transport({ callsPerSecond: 2 });
  const call = (action: string, region?: string) =>
    cloud.call("emr", action, {}, { safe: true, region });
  await Promise.all([call("A"), call("A"), call("B"), call("A", "ap-tokyo")]);
  expect(clock.slept).toEqual([]);
  await call("A");
  expect(clock.slept).toEqual([1_050]);
});
