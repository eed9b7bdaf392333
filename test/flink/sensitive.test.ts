import { isSensitive } from "../../provider/flink/sensitive";

test.each([
  "metrics.reporter.promgateway.password",
  "security.ssl.rest.keystore-password",
  "METRICS.REPORTER.X.PASSWORD",
  "my.secret.key",
  "fs.cosn.userinfo.secretKey",
  "oss.security.token",
  "datadog.apikey",
  "some.api-key",
  "auth-params",
  "basic-auth.user",
  "aws.credentials.provider",
  "fs.azure.account.key.store",
  "s3.access.key",
  "s3.access-key",
  "service-key",
  "security.jaas.config",
])("%s names a secret", (key) => {
  expect(isSensitive(key)).toBe(true);
});

test.each([
  "metrics.reporter.promgateway.user",
  "metrics.reporter.promgateway.host",
  "metrics.reporter.promgateway.groupingKey",
  "metrics.reporter.promgateway.needBasicAuth",
  "taskmanager.numberOfTaskSlots",
])("%s names none", (key) => {
  expect(isSensitive(key, "value")).toBe(false);
});

test.each([
  ["http://user:word@host/", true],
  ["hdfs://nn1:4007/flink", false],
  ["http://host/a@b", false],
  ["someone@example.com", false],
])("the value %s is a secret by itself: %s", (value, expected) => {
  expect(isSensitive("state.checkpoints.dir", value)).toBe(expected);
});
