/**
 * What Flink does with a reporter's settings and jars, as a table: the first row that applies and ends the matter
 * decides. Each row quotes the page of facts that it comes from.
 */
import type { ClassPath } from "./classpath";
import {
  authenticatingFactory,
  pushGatewayFactory,
  pushGatewayReporter,
  reporterBase,
} from "./vendor-jar";

/** What a process sees of one reporter. */
export interface Scene {
  /** Flink 1.x: x. Flink 2.x: 100 + x. */
  readonly minor: number;
  readonly name: string;
  readonly config: ReadonlyMap<string, string>;
  /** Keys whose value is no text to Flink. */
  readonly typed: ReadonlySet<string>;
  readonly classPath: ClassPath;
  /** The setting of this reporter: the key without `metrics.reporter.<name>.`. */
  setting(key: string): string | undefined;
}

/** `go on`: the row only logs. `none`: no reporter. `loaded`: it reports. */
export type Effect = "go on" | "none" | "loaded";

/** One thing that Flink does. */
export interface Rule {
  readonly id: string;
  /** Where the facts say so. */
  readonly facts: string;
  readonly applies: (scene: Scene) => boolean;
  readonly log: (scene: Scene) => string[];
  readonly effect: Effect;
}

const setup = "org.apache.flink.runtime.metrics.ReporterSetup";
const registry = "org.apache.flink.runtime.metrics.MetricRegistryImpl";

const mentions = (bytes: Buffer | undefined, text: string) => bytes?.includes(text) ?? false;

/** The class that the settings ask for: a factory, or on old versions the reporter itself. */
export function askedFactory(scene: Scene): string | undefined {
  const factory = scene.setting("factory.class");
  if (factory !== undefined) return factory;
  const reporter = scene.setting("class");
  return reporter === pushGatewayReporter ? pushGatewayFactory : reporter;
}

/** Where the factory comes from: the first place that offers it. */
export function factoryPlace(scene: Scene): string | undefined {
  const wanted = askedFactory(scene);
  const offered = scene.classPath.factories().find((factory) => factory.className === wanted);
  if (offered) return offered.place;
  const reporter =
    scene.setting("factory.class") === undefined ? scene.setting("class") : undefined;
  // By reflection only the class path counts.
  return reporter !== undefined && scene.classPath.places(reporter).includes("lib")
    ? "lib"
    : undefined;
}

/** The reporter's bytes as the factory's loader sees them. */
export function reporterClass(scene: Scene): Buffer | undefined {
  const place = factoryPlace(scene);
  if (place === undefined) return undefined;
  const reporter = askedFactory(scene)?.replace(/Factory$/, "") ?? "";
  return scene.classPath.find(reporter, place);
}

/** Whether the settings ask for flinkwatch's own reporter, which takes every address on every version. */
export function isAuthenticating(scene: Scene): boolean {
  return askedFactory(scene) === authenticatingFactory;
}

function notInstantiated(scene: Scene, cause: string): string[] {
  const what = scene.minor >= 19 ? "MetricReporter" : "metrics reporter";
  return [
    `ERROR ${setup} - Could not instantiate ${what} ${scene.name}. Metrics might not be exposed/reported.`,
    cause,
  ];
}

const onlyClass = (scene: Scene) =>
  scene.setting("class") !== undefined && scene.setting("factory.class") === undefined;

function address(scene: Scene): { host: string; port: string } {
  return { host: scene.setting("host") ?? "", port: scene.setting("port") ?? "-1" };
}

const usesHostUrl = (scene: Scene) =>
  (scene.minor >= 15 || isAuthenticating(scene)) && (scene.setting("hostUrl") ?? "") !== "";

/** "1 min" for 60 SECONDS: as Flink 1.12 and later print it. No unit: 10 s. */
export function printInterval(text: string | undefined): string {
  const match = /^(\d+) *(s|sec|second|min|minute|h|hour)s?$/i.exec(text ?? "");
  if (!match) return "10 s";
  const unit = match[2]?.toLowerCase() ?? "s";
  const seconds = Number(match[1]) * (unit.startsWith("s") ? 1 : unit.startsWith("m") ? 60 : 3600);
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** All rules in the order in which Flink comes to them. */
export const rules: readonly Rule[] = [
  {
    id: "excluded",
    facts: "flink-real.md §3: Not in `metrics.reporters`",
    applies: ({ config, name }) => {
      const list = config.get("metrics.reporters");
      return list !== undefined && !list.split(",").some((item) => item.trim() === name);
    },
    log: ({ config, name }) => [
      `INFO ${setup} - Excluding reporter ${name}, not configured in reporter list (${config.get("metrics.reporters")}).`,
    ],
    effect: "none",
  },
  {
    id: "class and factory",
    facts: "flink.md §1.2: Both keys set",
    applies: (scene) =>
      scene.minor < 100 &&
      scene.setting("class") !== undefined &&
      scene.setting("factory.class") !== undefined,
    log: ({ name }) => [
      `WARN ${setup} - Duplicate class configuration detected for reporter ${name}.`,
    ],
    effect: "go on",
  },
  {
    id: "C3: class on 2.x",
    facts: "flink-real.md §2, §3 C3: silent",
    applies: (scene) => scene.minor >= 100 && onlyClass(scene),
    log: () => [],
    effect: "none",
  },
  {
    id: "C2: class on 1.17 to 1.20",
    facts: "flink-real.md §2, §3 C2",
    applies: (scene) => scene.minor >= 17 && onlyClass(scene),
    log: ({ name }) => [
      `WARN ${setup} - The reporter configuration of '${name}' configures the reporter class, which is no a no longer supported approach to configure reporters.`,
      `WARN ${setup} - No reporter factory set for reporter ${name}. Metrics might not be exposed/reported.`,
    ],
    effect: "none",
  },
  {
    id: "C1: class on 1.16",
    facts:
      "flink-real.md §2, §3 C1; §1: InterceptInstantiationViaReflection lets the old key choose it",
    applies: (scene) =>
      scene.minor === 16 &&
      onlyClass(scene) &&
      !mentions(
        scene.classPath.find(askedFactory(scene) ?? "", factoryPlace(scene) ?? "lib"),
        "InterceptInstantiationViaReflection",
      ),
    log: (scene) => [
      `WARN ${setup} - The reporter configuration of '${scene.name}' configures the reporter class, which is a deprecated approach to configure reporters.`,
      ...notInstantiated(scene, "java.lang.InstantiationException"),
    ],
    effect: "none",
  },
  {
    id: "factory missing",
    facts: "flink-real.md §3: Jar missing or without services entry",
    applies: (scene) =>
      scene.setting("factory.class") !== undefined && factoryPlace(scene) === undefined,
    log: (scene) => {
      const names = [...new Set(scene.classPath.factories().map((factory) => factory.className))];
      return [
        `WARN ${setup} - The reporter factory (${askedFactory(scene)}) could not be found for reporter ${scene.name}. Available factories: [${names.join(", ")}].`,
      ];
    },
    effect: "none",
  },
  {
    id: "class missing",
    facts: "flink.md §1.2: 1.9-1.10 reflection, later the factory takes over",
    applies: (scene) => onlyClass(scene) && factoryPlace(scene) === undefined,
    log: (scene) =>
      notInstantiated(scene, `java.lang.ClassNotFoundException: ${scene.setting("class")}`),
    effect: "none",
  },
  {
    id: "two of a name",
    facts: "flink.md §1.3: First of a class name wins; the second gives WARN",
    applies: (scene) =>
      scene.classPath.factories().filter((factory) => factory.className === askedFactory(scene))
        .length > 1,
    log: (scene) => [
      `WARN ${setup} - Multiple implementations of the same ${scene.minor >= 19 ? "MetricReporter" : "reporter"} were found in 'lib' and/or 'plugins' directories for ${askedFactory(scene)}. It is recommended to remove redundant reporter JARs to resolve used versions' ambiguity.`,
    ],
    effect: "go on",
  },
  {
    id: "base class out of reach",
    facts: "flink-real.md §1: in a plugin folder of its own, or in `lib/`: NoClassDefFoundError",
    applies: (scene) =>
      mentions(reporterClass(scene), reporterBase.replaceAll(".", "/")) &&
      scene.classPath.find(reporterBase, factoryPlace(scene) ?? "lib") === undefined,
    log: (scene) =>
      notInstantiated(
        scene,
        `java.lang.NoClassDefFoundError: ${reporterBase.replaceAll(".", "/")}`,
      ),
    effect: "none",
  },
  {
    id: "two loaders",
    facts:
      "flink.md §1.3: a class in lib/ shadows the same name in plugins/; reporter/README.md: refused, its registry would be another",
    applies: (scene) =>
      isAuthenticating(scene) &&
      factoryPlace(scene) !== "lib" &&
      scene.classPath.places(reporterBase).includes("lib"),
    log: (scene) =>
      notInstantiated(
        scene,
        "java.lang.IllegalArgumentException: Refused AuthenticatingPushGatewayReporter, nothing is pushed: lib: holds Flink's Prometheus reporter too",
      ),
    effect: "none",
  },
  {
    id: "old reporter under a new factory",
    facts: "flink.md §1.3 b: vendor jar without Factory, 1.13+ NoSuchMethodError",
    applies: (scene) =>
      scene.minor >= 13 &&
      askedFactory(scene) === pushGatewayFactory &&
      scene.classPath.places(pushGatewayReporter).includes("lib") &&
      !scene.classPath.places(pushGatewayFactory).includes("lib"),
    log: (scene) =>
      notInstantiated(scene, "java.lang.NoSuchMethodError: PrometheusPushGatewayReporter.<init>"),
    effect: "none",
  },
  {
    id: "port is no number",
    facts: "flink-real.md §4: quotes stay in the value (NumberFormatException)",
    applies: (scene) =>
      !usesHostUrl(scene) && scene.minor < 100 && !/^[+-]?\d+$/.test(address(scene).port),
    log: (scene) =>
      notInstantiated(
        scene,
        `java.lang.NumberFormatException: For input string: "${address(scene).port}"`,
      ),
    effect: "none",
  },
  {
    id: "no host or port",
    facts: "flink-real.md §3: Bad host/port; §2: hostUrl unknown to 1.13 and 1.14",
    applies: (scene) =>
      (scene.minor < 100 || isAuthenticating(scene)) &&
      !usesHostUrl(scene) &&
      (address(scene).host === "" || Number(address(scene).port) < 1),
    log: (scene) => {
      const { host, port } = address(scene);
      return notInstantiated(
        scene,
        `java.lang.IllegalArgumentException: Invalid host/port configuration. Host: ${host} Port: ${port}`,
      );
    },
    effect: "none",
  },
  {
    id: "port without quotes",
    facts: "flink-real.md §2, §4: official host+port only if port is quoted in config.yaml",
    applies: (scene) =>
      scene.minor < 100 &&
      !usesHostUrl(scene) &&
      !isAuthenticating(scene) &&
      scene.typed.has(`metrics.reporter.${scene.name}.port`),
    log: (scene) =>
      notInstantiated(
        scene,
        `java.lang.IllegalArgumentException: Invalid host/port configuration. Host: ${address(scene).host} Port: -1`,
      ),
    effect: "none",
  },
  {
    id: "no hostUrl on 2.x",
    facts: "flink-real.md §2, §3: host and port removed; hostUrl must not be null or empty",
    applies: (scene) => scene.minor >= 100 && !usesHostUrl(scene) && !isAuthenticating(scene),
    log: (scene) =>
      notInstantiated(
        scene,
        "java.lang.IllegalArgumentException: hostUrl must not be null or empty",
      ),
    effect: "none",
  },
  {
    id: "loaded",
    facts: "flink-real.md §3: Loaded, all V",
    applies: () => true,
    log: (scene) => [
      `INFO ${registry} - Periodically reporting metrics in intervals of ${printInterval(scene.setting("interval"))} for reporter ${scene.name} of type ${askedFactory(scene)?.replace(/Factory$/, "")}.`,
    ],
    effect: "loaded",
  },
];

/** Applies the table to a reporter. */
export function judge(scene: Scene): { loaded: boolean; rules: string[]; log: string[] } {
  const log: string[] = [];
  const applied: string[] = [];
  for (const rule of rules) {
    if (!rule.applies(scene)) continue;
    applied.push(rule.id);
    log.push(...rule.log(scene));
    if (rule.effect !== "go on") return { loaded: rule.effect === "loaded", rules: applied, log };
  }
  return { loaded: false, rules: applied, log };
}

/** What a process says when no reporter is left. */
export const noReporter = `INFO ${registry} - No metrics reporter configured, no metrics will be exposed/reported.`;
