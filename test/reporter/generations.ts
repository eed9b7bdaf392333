import { ensureMavenJar, type MavenJar } from "../../scripts/reporter/maven-jar";

/** A version of Flink whose classes the reporter meets in these tests. */
export interface Generation {
  /** The version, such as `1.18.1`. */
  readonly version: string;
  /** What it stands for. */
  readonly standsFor: string;
  /** Digests of flink-core, flink-metrics-core and flink-metrics-prometheus of that version, in this order. */
  readonly sha256: readonly [string, string, string];
}

/** One version of each shape that the official reporter had. 1.13 has no reporter in Maven Central under its plain name. */
export const generations: readonly Generation[] = [
  {
    version: "1.14.6",
    standsFor: "1.13 to 1.16: one registry for all reporters",
    sha256: [
      "62a9ce4512a4ffa95f4f751595ef36cba97019966d631b1571e0b35dfb082c35",
      "06543064493cf44561f0821386f6651e12e38aa1503ac37f9318355960850f72",
      "d1f2c09789769b9a405f40951e39f8e49bf63b76afd5d2a9e801b0af1b3fe1eb",
    ],
  },
  {
    version: "1.18.1",
    standsFor: "1.17 and 1.18: a registry of its own",
    sha256: [
      "9cef05d0c81fa50cb50172519f124a919a4edbe8e32011d69e4941915865a71f",
      "576f889a61dd393e05e21d164f76c8ce911028b8e1dbc32d935495a7be090672",
      "3f8a0e13d0cb33df0264272f649af63fde34ba5f6ebb8132afd2797710f89f76",
    ],
  },
  {
    version: "1.20.1",
    standsFor: "1.19 and 1.20: typed values of config.yaml",
    sha256: [
      "e2b0cce5571792dd4fa3ca178420609ed296c82466aba75de183e2861e371c08",
      "0de99dfc8cbc9d9410e86b6b859b5b681ab31302de9a2d72b5e7681d5992f2e4",
      "332e494f70f1158869ea5c06372058d6a16342dc11b737d80aa094a230b54a64",
    ],
  },
  {
    version: "2.3.0",
    standsFor: "2.0 to 2.3: another interface of reporters",
    sha256: [
      "26b63fadf4808727cfbdc5271ee600144dacf15db8aab5a77c1e59005ea140aa",
      "ea5f85e7490ab3363230f771edb78ea69856ac2eaf75e340db99c67f2c72b982",
      "436e7fc627cfc10e933ac643cc27904774b17673d91d8cf5788d0488e6b8812e",
    ],
  },
];

/** The version that a test takes which is about no version. */
export const anyGeneration = "1.18.1";

const LOGGING: readonly MavenJar[] = [
  {
    group: "org.slf4j",
    artifact: "slf4j-api",
    version: "1.7.36",
    sha256: "d3ef575e3e4979678dc01bf1dcce51021493b4d11fb7f1be8ad982877c16a1c0",
  },
  {
    group: "org.slf4j",
    artifact: "slf4j-simple",
    version: "1.7.36",
    sha256: "2f39bed943d624dfa8f4102d0571283a10870b6aa36f197a8a506f147010c10f",
  },
];

/** Paths of the jars of that version, and of a logger that writes to standard error. */
export async function jarsOf(version: string): Promise<string[]> {
  const generation = generations.find((candidate) => candidate.version === version);
  if (generation === undefined) throw new Error(`no generation ${version}`);
  const artifacts = ["flink-core", "flink-metrics-core", "flink-metrics-prometheus"] as const;
  const flink = artifacts.map((artifact, index) => ({
    group: "org.apache.flink",
    artifact,
    version,
    sha256: generation.sha256[index] ?? "",
  }));
  const paths: string[] = [];
  for (const jar of [...flink, ...LOGGING]) paths.push(await ensureMavenJar(jar));
  return paths;
}
