import { httpProfileOf, proxyOf } from "../../provider/tencent/endpoint";

const timeoutSeconds = 30;

test("goes to the cloud itself by default, past no proxy", () => {
  const profile = httpProfileOf({ timeoutSeconds });
  expect(profile.endpoint).toBeUndefined();
  expect(profile.agent).toBeDefined();
});

test.each(["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"])(
  "takes plain HTTP on this machine, without the proxy: %s",
  (endpoint) => {
    const profile = httpProfileOf({ endpoint, proxy: "http://proxy:3128", timeoutSeconds });
    expect(profile.protocol).toBe("http://");
    expect(profile.proxy).toBeUndefined();
    expect(profile.agent).toBeDefined();
  },
);

test.each([
  "http://cloud.example.com",
  "http://127.evil.example",
  "http://127.0.0.1.example.com:81",
])("refuses plain HTTP to another machine: %s", (endpoint) => {
  expect(() => httpProfileOf({ endpoint, timeoutSeconds })).toThrow(
    `endpoint: plain HTTP is for this machine only, got "${endpoint}", ` +
      "expected https:// or a loopback address. Correct FLINKWATCH_ENDPOINT or remove it.",
  );
});

test("keeps a password in the address out of the error", () => {
  const endpoint = "http://me:canary@cloud.example.com";
  expect(() => httpProfileOf({ endpoint, timeoutSeconds })).toThrow(/^(?!.*canary)/);
});

test.each(["ftp://127.0.0.1", "http://127.0.0.1/path", ":::"])("refuses %s", (endpoint) => {
  expect(() => httpProfileOf({ endpoint, timeoutSeconds })).toThrow("endpoint: not an address");
});

test("takes the proxy of the environment", () => {
  expect(proxyOf({ HTTPS_PROXY: "http://a:1" })).toBe("http://a:1");
  expect(proxyOf({ https_proxy: "http://b:1", HTTPS_PROXY: "http://a:1" })).toBe("http://b:1");
  expect(proxyOf({ http_proxy: "http://c:1" })).toBe("http://c:1");
  expect(proxyOf({})).toBeUndefined();
});

test("spares the hosts of no_proxy", () => {
  const https_proxy = "http://a:1";
  expect(proxyOf({ https_proxy, no_proxy: "localhost,.tencentcloudapi.com" })).toBeUndefined();
  expect(proxyOf({ https_proxy, NO_PROXY: "*" })).toBeUndefined();
  expect(proxyOf({ https_proxy, no_proxy: "localhost,127.0.0.1" })).toBe(https_proxy);
});
