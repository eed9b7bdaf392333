import { pushGatewayOf } from "../../provider/tencent/push-gateway";

const empty = { instanceId: "prom-1", proxyAddress: "", remoteWrite: "", ipv4Address: "" };

test.each([
  [{ proxyAddress: "10.0.16.63:9090" }, { host: "10.0.16.63", port: 9090 }],
  [{ proxyAddress: "http://10.0.16.63:9091" }, { host: "10.0.16.63", port: 9091 }],
  [{ proxyAddress: "10.0.16.63" }, { host: "10.0.16.63", port: 9090 }],
  [
    { remoteWrite: "http://10.0.16.64:9092/api/v1/prom/write", ipv4Address: "10.0.0.1" },
    { host: "10.0.16.64", port: 9092 },
  ],
  [{ ipv4Address: "10.0.16.65" }, { host: "10.0.16.65", port: 9090 }],
  [
    { proxyAddress: "http://url", ipv4Address: "10.0.0.1" },
    { host: "url", port: 9090 },
  ],
])("finds it in %j", (fields, expected) => {
  expect(pushGatewayOf({ ...empty, ...fields })).toEqual(expected);
});

test("says so when there is none", () => {
  expect(() => pushGatewayOf(empty)).toThrow(
    "instance prom-1: no push gateway address, got empty ProxyAddress, RemoteWrite and IPv4Address, " +
      "expected one of them. Wait until the instance is running, then run it again.",
  );
});
