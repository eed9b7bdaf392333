import { request as httpRequest } from "node:http";
import { checkSignature } from "../../emulator/signature";
import { serveApi } from "../../emulator/server";
import { until } from "../support/until";
import { clientOf, startSmallCloud, type TestCloud } from "./small-cloud";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startSmallCloud();
});
afterAll(() => cloud.close());

const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "no refusal";
};

describe("signature", () => {
  test("a wrong key is refused", async () => {
    const client = clientOf(cloud, "GetUserAppId", { secretKey: "wrong" });
    expect(await codeOf(client.request("GetUserAppId", {}))).toBe("AuthFailure.SignatureFailure");
  });

  test("an unknown id is refused", async () => {
    const client = clientOf(cloud, "GetUserAppId", { secretId: "AKIDnobody" });
    expect(await codeOf(client.request("GetUserAppId", {}))).toBe("AuthFailure.SecretIdNotFound");
  });

  test("a GET with nested parameters is understood", async () => {
    const client = clientOf(cloud, "DescribePrometheusInstances", { method: "GET" });
    const answer = (await client.request("DescribePrometheusInstances", {
      InstanceIds: ["prom-test0001"],
      Limit: 5,
    })) as { TotalCount: number };
    expect(answer.TotalCount).toBe(1);
  });

  test("the vendor's published example is accepted, and refused once its time has passed", () => {
    // Masked key and all: the signature on the vendor's page is of these very characters.
    const secretId = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******";
    const signer = { secretId, secretKey: "Gu5t9xGARNpq86cd98joQYCN3*******" };
    const signature = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c";
    const credential = `Credential=${secretId}/2019-02-25/cvm/tc3_request`;
    const body =
      '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
    const signed = {
      method: "POST",
      query: "",
      headers: {
        host: "cvm.tencentcloudapi.com",
        "content-type": "application/json; charset=utf-8",
        "x-tc-timestamp": "1551113065",
        authorization: `TC3-HMAC-SHA256 ${credential}, SignedHeaders=content-type;host, Signature=${signature}`,
      },
      body: Buffer.from(body),
    };
    expect(() => checkSignature(signed, signer, 1551113065 + 300)).not.toThrow();
    expect(() => checkSignature(signed, signer, 1551113065 + 301)).toThrow("have expired");
    const other = { ...signed, body: Buffer.from("{}") };
    expect(() => checkSignature(other, signer, 1551113065)).toThrow("check your signature");
    const elsewhere = { ...signed, headers: { ...signed.headers, host: "example.com" } };
    expect(() => checkSignature(elsewhere, signer, 1551113065)).toThrow("check your signature");
    const withPort = {
      ...signed,
      headers: { ...signed.headers, host: "cvm.tencentcloudapi.com:80" },
    };
    expect(() => checkSignature(withPort, signer, 1551113065)).not.toThrow();
  });
});

describe("requests", () => {
  test("an unknown field is refused", async () => {
    expect(await cloud.codeOf("DescribePrometheusInstances", { Nope: 1 })).toBe("UnknownParameter");
  });

  test("an unknown field deep inside is refused", async () => {
    const Agents = [
      { Region: "r", ClusterType: "tke", ClusterId: "c", EnableExternal: true, X: 1 },
    ];
    const params = { InstanceId: "prom-test0001", Agents };
    expect(await cloud.codeOf("CreatePrometheusClusterAgent", params)).toBe("UnknownParameter");
  });

  test("a field of the wrong type is refused", async () => {
    expect(await cloud.codeOf("DescribePrometheusInstances", { Limit: "5" })).toBe(
      "InvalidParameter",
    );
  });

  test("a missing field is refused, also one that the typings call optional", async () => {
    expect(await cloud.codeOf("DestroyPrometheusInstance")).toBe("MissingParameter");
    expect(await cloud.codeOf("DescribePrometheusAlertGroups")).toBe("MissingParameter");
  });

  test("an unknown action is refused", async () => {
    expect(await cloud.codeOf("DescribeNothing")).toBe("InvalidAction");
  });

  test("a page larger than the maximum is refused", async () => {
    expect(await cloud.codeOf("DescribePrometheusInstances", { Limit: 101 })).toBe(
      "InvalidParameterValue",
    );
  });

  test("a request in absolute form is answered, as through a proxy", async () => {
    const { hostname, port } = new URL(cloud.endpoint);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const path = "http://monitor.tencentcloudapi.com/";
      httpRequest({ hostname, port, path, method: "POST" }, (r) => resolve(r.statusCode))
        .on("error", reject)
        .end("{}");
    });
    expect(status).toBe(200);
  });
});

describe("scripted faults", () => {
  afterEach(() => cloud.faults.clear());

  test("an error code is answered as often as was said, and then no more", async () => {
    cloud.faults.add({ action: "GetUserAppId", code: "RequestLimitExceeded", times: 2 });
    expect(await cloud.codeOf("GetUserAppId")).toBe("RequestLimitExceeded");
    expect(await cloud.codeOf("GetUserAppId")).toBe("RequestLimitExceeded");
    expect(await cloud.call("GetUserAppId")).toMatchObject({ AppId: 1250000001 });
  });

  test("a fault that names parameters leaves other calls alone", async () => {
    const match = { InstanceIds: ["prom-other000"] };
    cloud.faults.add({ action: "DescribePrometheusInstances", code: "InternalError", match });
    expect(await cloud.codeOf("DescribePrometheusInstances")).toBe("no refusal");
    expect(await cloud.codeOf("DescribePrometheusInstances", match)).toBe("InternalError");
  });

  test.each([{ httpStatus: 503 }, { cut: true }, { nonJson: true }])(
    "%j makes the call fail without a code",
    async (fault) => {
      await post("/_/faults", { action: "GetUserAppId", ...fault });
      expect(await cloud.codeOf("GetUserAppId")).toBe("undefined");
    },
  );

  const Resource = "qcs::monitor:ap-guangzhou:uin/:prom-instance/prom-test0001";
  const tags = () =>
    (cloud.state().tag as Record<string, object>)[
      "monitor/ap-guangzhou/prom-instance/prom-test0001"
    ];

  test.each([
    { cut: "after" },
    { code: "InternalError", done: true },
    { httpStatus: 502, done: true },
    { nonJson: true, done: true },
  ])("%j leaves the work done, and the list of calls says so", async (fault) => {
    cloud.faults.add({ action: "ModifyResourceTags", ...fault });
    const ReplaceTags = [{ TagKey: "a", TagValue: JSON.stringify(fault) }];
    expect(await cloud.codeOf("ModifyResourceTags", { Resource, ReplaceTags })).not.toBe(
      "no refusal",
    );
    expect(tags()).toMatchObject({ a: JSON.stringify(fault), team: "data" });
    expect(cloud.calls.list().at(-1)).toMatchObject({ ok: false, done: true });
  });

  test("a call that was refused was not done", async () => {
    cloud.faults.add({ action: "ModifyResourceTags", code: "RequestLimitExceeded" });
    const ReplaceTags = [{ TagKey: "a", TagValue: "refused" }];
    await cloud.codeOf("ModifyResourceTags", { Resource, ReplaceTags });
    expect(tags()).not.toMatchObject({ a: "refused" });
    expect(cloud.calls.list().at(-1)).toMatchObject({ ok: false, done: false });
  });

  test("a connection cut within the answer leaves the work done", async () => {
    const since = cloud.calls.list().length;
    cloud.faults.add({ action: "GetUserAppId", cut: "within" });
    // The vendor's client waits for the other half until its time is over.
    void codeOf(clientOf(cloud, "GetUserAppId").request("GetUserAppId", {}));
    await until("the call to be listed", async () => cloud.calls.list().length > since);
    expect(cloud.calls.list().at(-1)).toMatchObject({ code: "cut", done: true });
  });

  test("half of an answer arrives before the connection is cut within it", async () => {
    const reply = { status: 200, contentType: "text/plain", body: "0123456789", cut: "within" };
    const gateway = { answer: () => Promise.resolve(reply) };
    const server = await serveApi({ gateway } as never, { host: "127.0.0.1", port: 0 });
    const { hostname, port } = new URL(server.url);
    const arrived = await new Promise<string>((resolve, reject) => {
      const asked = httpRequest({ hostname, port, method: "POST" }, (response) => {
        let text = "";
        response.on("data", (piece: Buffer) => (text += piece.toString()));
        response.on("error", () => resolve(`${text} of ${response.headers["content-length"]}`));
      });
      asked.on("error", reject).end("{}");
    });
    expect(arrived).toBe("01234 of 10");
    await server.close();
  });

  test.each([
    ["hangs", "Creating", "172.20.0.0/16"],
    ["fails", "Abnormal", "172.21.0.0/16"],
  ])(
    "what an action begins %s as scripted, until somebody attends to it",
    async (flow, status, ClusterCIDR) => {
      cloud.faults.add({ action: "CreateCluster", flow });
      const { ClusterId } = await cloud.call<{ ClusterId: string }>("CreateCluster", {
        ClusterType: "MANAGED_CLUSTER",
        ClusterCIDRSettings: { ClusterCIDR },
        ClusterBasicSettings: { ClusterName: flow, VpcId: "vpc-test0001" },
      });
      const statusNow = async () => {
        const params = { ClusterIds: [ClusterId] };
        const answer = await cloud.call<{ Clusters: [{ ClusterStatus: string }] }>(
          "DescribeClusters",
          params,
        );
        return answer.Clusters[0].ClusterStatus;
      };
      for (let look = 0; look < 10; look++) await statusNow();
      expect(await statusNow()).toBe(status);
      await post("/_/attended", {});
      expect(await statusNow()).toBe("Running");
    },
  );

  test("an action that begins nothing takes no scripted flow", async () => {
    cloud.faults.add({ action: "GetUserAppId", flow: "hangs" });
    expect(await cloud.codeOf("GetUserAppId")).toBe("InternalError");
  });

  test("an answer that is kept back comes after its call stands in the list", async () => {
    const since = cloud.calls.list().length;
    cloud.faults.add({ action: "GetUserAppId", delayMilliseconds: 200, done: true });
    const answer = cloud.call("GetUserAppId");
    await until("the call to be listed", async () => cloud.calls.list().length > since);
    expect(cloud.calls.list().at(-1)).toMatchObject({ ok: true, done: true });
    expect(await answer).toMatchObject({ AppId: 1250000001 });
  });
});

test("the calls seen are listed with action, region, time and code", async () => {
  await cloud.codeOf("DestroyPrometheusInstance");
  const seen = (await (await fetch(`${cloud.endpoint}/_/calls`)).json()) as object[];
  expect(seen.at(-1)).toMatchObject({
    action: "DestroyPrometheusInstance",
    region: "ap-guangzhou",
    ok: false,
    code: "MissingParameter",
  });
});

async function post(path: string, body: object): Promise<void> {
  await fetch(cloud.endpoint + path, { method: "POST", body: JSON.stringify(body) });
}
