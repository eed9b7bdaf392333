/** Where a Flink distribution comes from and what it costs. */
export interface FlinkSource {
  /** Such as `1.18.1`. */
  readonly version: string;
  /** Size of the download. */
  readonly megabytes: number;
  /** Digest of PyPI's source archive `apache-flink-libraries`. */
  readonly sha256: string;
}

/**
 * The last release of each minor version that the reporter was seen on, oldest first. PyPI packs the distribution's
 * lib, plugins, opt and bin (jars only); shell scripts, conf and examples are not in it.
 * @see https://pypi.org/project/apache-flink-libraries/
 */
const SOURCES: readonly FlinkSource[] = [
  source("1.13.6", 211, "2834e022cd64864d570021562aaf84412c69ca34f6731c17453e04bba3db3efc"),
  source("1.14.6", 221, "0b3afc482440c831c40f796db4cd71f177d9e7c2b67e6c932b8a33f01cc51ae9"),
  source("1.15.4", 234, "f4f622f55198073ee1be7db14ae2efe89af1a6fc9e4da8bc6e4759d7fa84f58a"),
  source("1.16.3", 237, "d15df4185e9c507836b031879b64e18f68955dd7e90cd7d39b450513ed64ebbe"),
  source("1.17.2", 226, "1d7f7de6d3288610d0fecb7b45235343e31d644d0eacbe5e560560ed9124dcdb"),
  source("1.18.1", 231, "369ce11ab33e5e15cdd349db2f5412dcc2fad163b6a87aa93b927a3631bcca7f"),
  source("1.19.3", 230, "4a58e3a1fb7d83340bc96b6c080624c6d792d69fae5d294b96224775204a9c60"),
  source("1.20.5", 232, "e6aee62ea1a1fe7b32e28894ad079f3f1a50a372a4caac3df52405267f4228c8"),
  source("2.0.2", 309, "64dced9d0324a5f23f84e9cdf444d3fd64632169e477f001c21b422f39b995ba"),
  source("2.1.3", 310, "b48d3944755b9303f99d205ea1a9bcb798fc563a872c782393fb466f16d4f91c"),
  source("2.2.1", 313, "eec27ffa86d01184de7f5ab668c479c83cdb75ebc7fba8091307da4f1a9d3348"),
  source("2.3.0", 329, "570bf8831d3c1336311e924e97119e52d8842e5485a4a7709ff9a92db709b006"),
];

function source(version: string, megabytes: number, sha256: string): FlinkSource {
  return { version, megabytes, sha256 };
}

/** Every version that can be fetched, oldest first. */
export const FLINK_VERSIONS: readonly string[] = SOURCES.map(({ version }) => version);

/** The versions that the tests run on YARN too: the last Flink of each kind that EMR's users are likely to have. */
export const YARN_FLINK_VERSIONS: readonly string[] = ["1.18.1", "2.2.1"];

/**
 * The versions that the tests run: each side of every break in how Flink is configured, and those of YARN. 1.9 GB to
 * fetch.
 */
export const CI_FLINK_VERSIONS: readonly string[] = [
  "1.13.6",
  "1.16.3",
  "1.18.1",
  "1.20.5",
  "2.0.2",
  "2.2.1",
  "2.3.0",
];

/** Size and digest of one version's download, or undefined when it is none of {@link FLINK_VERSIONS}. */
export function flinkSource(version: string): FlinkSource | undefined {
  return SOURCES.find((one) => one.version === version);
}
