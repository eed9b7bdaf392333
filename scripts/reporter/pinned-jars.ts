import type { MavenJar } from "../tools/maven-jars";

const slf4jApi: MavenJar = {
  group: "org.slf4j",
  artifact: "slf4j-api",
  version: "1.7.36",
  sha256: "d3ef575e3e4979678dc01bf1dcce51021493b4d11fb7f1be8ad982877c16a1c0",
};

/**
 * What the reporter is compiled against: the oldest API of metrics that it meets, and the oldest of Flink's reporters
 * with a registry of its own.
 */
export const COMPILE_JARS: readonly MavenJar[] = [
  flink(
    "metrics-core",
    "1.13.6",
    "b3efff5390470738b2952c1e50ead1d15ff429f34445c0c32997140bf010319a",
  ),
  flink(
    "metrics-prometheus",
    "1.18.1",
    "3f8a0e13d0cb33df0264272f649af63fde34ba5f6ebb8132afd2797710f89f76",
  ),
  slf4jApi,
];

/** A logger that writes plain lines, for tests. */
const LOGGER_JARS: readonly MavenJar[] = [
  slf4jApi,
  {
    group: "org.slf4j",
    artifact: "slf4j-simple",
    version: "1.7.36",
    sha256: "2f39bed943d624dfa8f4102d0571283a10870b6aa36f197a8a506f147010c10f",
  },
];

/**
 * Version of Flink → digests of its core, metrics-core and metrics-prometheus. Versions whose reporter Maven Central
 * has under its plain name: one of each shape that it had.
 */
const FLINK_DIGESTS: Readonly<Record<string, readonly [string, string, string]>> = {
  "1.14.6": [
    "62a9ce4512a4ffa95f4f751595ef36cba97019966d631b1571e0b35dfb082c35",
    "06543064493cf44561f0821386f6651e12e38aa1503ac37f9318355960850f72",
    "d1f2c09789769b9a405f40951e39f8e49bf63b76afd5d2a9e801b0af1b3fe1eb",
  ],
  "1.18.1": [
    "9cef05d0c81fa50cb50172519f124a919a4edbe8e32011d69e4941915865a71f",
    "576f889a61dd393e05e21d164f76c8ce911028b8e1dbc32d935495a7be090672",
    "3f8a0e13d0cb33df0264272f649af63fde34ba5f6ebb8132afd2797710f89f76",
  ],
  "1.20.1": [
    "e2b0cce5571792dd4fa3ca178420609ed296c82466aba75de183e2861e371c08",
    "0de99dfc8cbc9d9410e86b6b859b5b681ab31302de9a2d72b5e7681d5992f2e4",
    "332e494f70f1158869ea5c06372058d6a16342dc11b737d80aa094a230b54a64",
  ],
  "2.3.0": [
    "26b63fadf4808727cfbdc5271ee600144dacf15db8aab5a77c1e59005ea140aa",
    "ea5f85e7490ab3363230f771edb78ea69856ac2eaf75e340db99c67f2c72b982",
    "436e7fc627cfc10e933ac643cc27904774b17673d91d8cf5788d0488e6b8812e",
  ],
};

/** Version of Flink → the jars with which a test loads the reporter as that version would, logger included. */
export const RUNTIME_JARS: ReadonlyMap<string, readonly MavenJar[]> = new Map(
  Object.entries(FLINK_DIGESTS).map(([version, [core, metrics, prometheus]]) => [
    version,
    [
      flink("core", version, core),
      flink("metrics-core", version, metrics),
      flink("metrics-prometheus", version, prometheus),
      ...LOGGER_JARS,
    ],
  ]),
);

function flink(name: string, version: string, sha256: string): MavenJar {
  return { group: "org.apache.flink", artifact: `flink-${name}`, version, sha256 };
}
