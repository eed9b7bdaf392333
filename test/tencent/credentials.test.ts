import { sdkCredentials } from "../../provider/tencent/credentials";
import { createTransport } from "../../provider/tencent/transport";

const none = { getCredential: () => Promise.resolve({ secretId: "", secretKey: "" }) };

test("says where credentials may come from when there are none", async () => {
  await expect(sdkCredentials(() => none).keys()).rejects.toThrow(
    "credentials: none found, expected TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY in the environment, " +
      "~/.tencentcloud/credentials, a CVM role or an OIDC role. Set one of them, then run it again.",
  );
});

test("missing credentials end a call before anything is sent, and are not retried", async () => {
  const credential = sdkCredentials(() => none);
  const endpoint = "http://127.0.0.1:9";
  const transport = createTransport({ credential, region: "ap-guangzhou", endpoint });
  await expect(transport.call("cam", "GetUserAppId", {}, { safe: true })).rejects.toMatchObject({
    name: "CredentialsMissingError",
  });
});

test("takes keys of the environment first", async () => {
  const before = { ...process.env };
  process.env["TENCENTCLOUD_SECRET_ID"] = "id-of-test";
  process.env["TENCENTCLOUD_SECRET_KEY"] = "key-of-test";
  delete process.env["TENCENTCLOUD_SESSION_TOKEN"];
  try {
    const keys = await sdkCredentials().keys();
    expect(keys).toEqual({ secretId: "id-of-test", secretKey: "key-of-test", token: undefined });
  } finally {
    process.env = before;
  }
});
