import type { Setting } from "./harness";

/** A password that must be in no text. */
export const TOKEN = "canary-T0ken-9f8e";
/** How each refusal begins. */
export const REFUSED = "Refused AuthenticatingPushGatewayReporter, nothing is pushed: ";

/** Settings that are taken. */
export const good = {
  host: "127.0.0.1",
  port: "9091",
  jobName: "lab",
  groupingKey: "instance_id=emr-1",
  needBasicAuth: "true",
  user: "1250000000",
  password: TOKEN,
};

/** Name, settings that replace good ones, and all that is to be said about them. */
export const cases: [string, Record<string, Setting>, string][] = [
  [
    "authentication without a password",
    { password: "" },
    'password: is needed to authenticate, got "", expected a password. Set it, or needBasicAuth: false.',
  ],
  [
    "authentication without a user",
    { user: "" },
    "user: is needed to authenticate, got \"\", expected a name without ':'. Set it, or needBasicAuth: false.",
  ],
  [
    "a password alone, when nothing asks for authentication",
    { user: "", needBasicAuth: "" },
    "user: is needed to authenticate, got \"\", expected a name without ':'. Set it, or needBasicAuth: false.",
  ],
  [
    "a user alone, when nothing asks for authentication",
    { password: "", needBasicAuth: "" },
    'password: is needed to authenticate, got "", expected a password. Set it, or needBasicAuth: false.',
  ],
  [
    "two users",
    { username: "1250000001" },
    'username: differs from user, got "both", expected one of them. Remove one.',
  ],
  [
    "a user with a colon, which ends it in the header",
    { user: "a:b" },
    "user: is needed to authenticate, got \"a:b\", expected a name without ':'. Set it, or needBasicAuth: false.",
  ],
  [
    "a password that YAML took for a decimal number",
    { password: 1.1 },
    'password: was read as a decimal number, got "", expected a text. Quote it.',
  ],
  [
    "a switch that is neither on nor off",
    { needBasicAuth: "yes" },
    'needBasicAuth: is no boolean, got "yes", expected true or false. Correct it.',
  ],
  [
    "another switch that is neither on nor off",
    { deleteOnShutdown: "1" },
    'deleteOnShutdown: is no boolean, got "1", expected true or false. Correct it.',
  ],
  [
    "a port out of range",
    { port: "65536" },
    'host and port: name no gateway, got "127.0.0.1:65536", expected a name and 1 to 65535. Correct them, or set hostUrl.',
  ],
  [
    "a port in quotes, which flink-conf.yaml keeps",
    { port: "'9091'" },
    "host and port: name no gateway, got \"127.0.0.1:'9091'\", expected a name and 1 to 65535. Correct them, or set hostUrl.",
  ],
  [
    "no port",
    { port: "" },
    'host and port: name no gateway, got "127.0.0.1:", expected a name and 1 to 65535. Correct them, or set hostUrl.',
  ],
  [
    "a host with a path",
    { host: "gateway/path" },
    'host and port: name no gateway, got "gateway/path:9091", expected a name and 1 to 65535. Correct them, or set hostUrl.',
  ],
  [
    "a URL as host",
    { host: "http://gateway" },
    'host and port: name no gateway, got "http://gateway:9091", expected a name and 1 to 65535. Correct them, or set hostUrl.',
  ],
  [
    "a user in the host, which is not shown",
    { host: `me:${TOKEN}@gateway` },
    "host and port: name no gateway, got a value not shown, expected a name and 1 to 65535. Correct them, or set hostUrl.",
  ],
  [
    "a user in hostUrl, which is not shown",
    { hostUrl: `http://me:other-${TOKEN}@gateway:9091` },
    "hostUrl: is no gateway's URL, got a value not shown, expected http(s)://host:port without user. Correct it.",
  ],
  [
    "a hostUrl of another protocol",
    { hostUrl: "ftp://gateway:9091" },
    'hostUrl: is no gateway\'s URL, got "ftp://gateway:9091", expected http(s)://host:port without user. Correct it.',
  ],
  [
    "a hostUrl without protocol",
    { hostUrl: "gateway:9091" },
    'hostUrl: is no gateway\'s URL, got "gateway:9091", expected http(s)://host:port without user. Correct it.',
  ],
  [
    "a hostUrl with a query, which is not shown",
    { hostUrl: "http://gateway:9091/?token=secret" },
    "hostUrl: is no gateway's URL, got a value not shown, expected http(s)://host:port without user. Correct it.",
  ],
  [
    "https against a plain hostUrl",
    { hostUrl: "http://gateway:9091", https: "true" },
    'https: contradicts hostUrl, got "true", expected false. Correct one of them.',
  ],
  [
    "no job name at all",
    { jobName: "", randomJobNameSuffix: "false" },
    'jobName: is empty, without suffix too, got "", expected a name. Set it.',
  ],
  [
    "a label without value",
    { groupingKey: "instance_id" },
    'groupingKey: holds no label, got "instance_id", expected name=value. Correct it.',
  ],
  [
    "a label with an empty value",
    { groupingKey: "a=1;instance_id= " },
    'groupingKey: holds no label, got "instance_id=", expected name=value. Correct it.',
  ],
  [
    "a label with a name that Prometheus refuses",
    { groupingKey: "instance-id=x" },
    'groupingKey: holds no label, got "instance-id=x", expected name=value. Correct it.',
  ],
  [
    "a label that Prometheus keeps for itself",
    { groupingKey: "__name__=x" },
    'groupingKey: holds no label, got "__name__=x", expected name=value. Correct it.',
  ],
  [
    "a label twice",
    { groupingKey: "a=1;a=2" },
    'groupingKey: holds a label twice, got "a", expected it once. Remove one.',
  ],
];
