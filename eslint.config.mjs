import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Files below a folder, tests apart. */
const below = (...folders) => folders.map((folder) => `${folder}/**/*.ts`);

/** An import that is refused, with the reason that the message gives. */
const never = (regex, message) => ({ regex, message });

const pulumi = (message) => never("^@pulumi/", message);
const folder = (name, message) => never(`^(\\./|(\\.\\./)+)([^./].*/)?${name}(/|$)`, message);

const PURE =
  "is pure: it gets what it needs as arguments and imports only node, zod, yaml and the PromQL parser.";
const NETWORK = "^(node:)?(http|https|http2|net|tls|dgram|child_process)$|^tencentcloud-|^@grpc/";
const CLIENTS = ["tencent", "hosts", "grafana"];
const TWO_VIEWS =
  "Two views of the protocol must be able to disagree: emulator and provider are apart.";

const RESOURCES =
  "tmp-instance|tke-cluster|cluster-agent|emr-flink|reporter-jar|reporter-settings|grafana-integration|dashboard-set|alarm-notice|alert-group|recording-group";

/** Who may import whom. A later entry replaces an earlier one for the same file. */
const BOUNDARIES = [
  {
    files: ["index.ts"],
    patterns: [
      never(
        "/(provider|monitoring|emulator|scripts)(/|$)",
        "index.ts composes config and components only.",
      ),
    ],
  },
  {
    files: below("config"),
    patterns: [
      never(
        "^\\.\\./.*(provider|components|emulator|scripts)(/|$)",
        "config knows no other folder.",
      ),
    ],
  },
  {
    files: below("components"),
    patterns: [
      never("/provider/(?!sdk$)", "Components see the provider through provider/sdk only."),
      never("/config/load$", "Components get values; index.ts loads the config."),
      never("/(emulator|scripts)(/|$)", "Components run against any cloud: they know no emulator."),
    ],
  },
  {
    files: below("provider/rpc"),
    patterns: [
      never(
        "/(components|config|monitoring|emulator|scripts)(/|$)",
        "provider/rpc knows the protocol, lifecycle and resources only.",
      ),
    ],
  },
  {
    files: below("provider/resources"),
    ignores: ["provider/resources/index.ts"],
    patterns: [
      pulumi("A resource knows no Pulumi: provider/rpc translates."),
      never(
        `^\\./(${RESOURCES})$`,
        "A resource never imports another: put what both need into a file of its own.",
      ),
      never(
        "/(components|config|monitoring|emulator|scripts|rpc)(/|$)",
        "A resource knows lifecycle, flink, tencent, hosts and grafana only.",
      ),
    ],
  },
  {
    files: ["provider/resources/index.ts"],
    patterns: [pulumi("A resource knows no Pulumi: provider/rpc translates.")],
  },
  ...CLIENTS.map((name) => ({
    files: below(`provider/${name}`),
    patterns: [
      pulumi("A client knows no Pulumi: it must be usable by scripts too."),
      ...["lifecycle", "resources", "rpc", "flink", ...CLIENTS]
        .filter((other) => other !== name)
        .map((other) =>
          never(
            `^(\\.\\./)+${other}(/|$)`,
            `provider/${name} knows only its own API, not ${other}: resources put them together.`,
          ),
        ),
      never(
        "/(components|config|monitoring|emulator|scripts)(/|$)",
        `provider/${name} knows only its own API.`,
      ),
    ],
  })),
  {
    files: below("provider/flink", "provider/lifecycle"),
    patterns: [
      pulumi(`This folder ${PURE}`),
      never(NETWORK, `This folder ${PURE}`),
      never(
        "^(\\.\\./)+(tencent|hosts|grafana|resources|rpc|components|config|monitoring|emulator|scripts)(/|$)",
        `This folder ${PURE}`,
      ),
    ],
  },
  {
    files: below("monitoring"),
    patterns: [
      pulumi(`monitoring ${PURE}`),
      never(NETWORK, `monitoring ${PURE}`),
      never("^(\\.\\./)+(provider|components|config|emulator|scripts)(/|$)", `monitoring ${PURE}`),
    ],
  },
  {
    files: below("emulator"),
    patterns: [
      folder("provider", TWO_VIEWS),
      folder("components", TWO_VIEWS),
      folder("config", TWO_VIEWS),
      folder("scripts", TWO_VIEWS),
      pulumi(TWO_VIEWS),
    ],
  },
  {
    files: below("scripts"),
    patterns: [
      folder("test", "Scripts ship; tests do not."),
      folder(
        "components",
        "Scripts run the engine or the clients; components belong to the program.",
      ),
    ],
  },
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "coverage/", "test/fixtures/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      // An asynchronous interface may have an answer at once.
      "@typescript-eslint/require-await": "off",
      "max-params": ["error", 4],
      // Each `??` of a plain mapping counts as a branch.
      complexity: ["error", 18],
      // A client library that is slow to load may be loaded at its first use; a package's types may be wrong.
      "@typescript-eslint/no-require-imports": [
        "error",
        { allow: ["^tencentcloud-sdk-nodejs/", "^ssh2$", "^@prometheus-io/lezer-promql$"] },
      ],
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 60 }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 600 }],
      // A describe block is a chapter, not a function.
      "max-lines-per-function": "off",
      // Tests read JSON answers and let the assertion judge their shape.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: { process: "readonly", module: "writable", require: "readonly", jest: "readonly" },
    },
  },
  ...BOUNDARIES.map(({ files, ignores = [], patterns }) => ({
    files,
    ignores,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
  })),
);
