/**
 * Digests of Flink's own Prometheus jar as Maven Central has it, by version. The jar of a distribution differs in
 * its bytes, being another build.
 * @see https://central.sonatype.com/artifact/org.apache.flink/flink-metrics-prometheus
 */
const digests: Readonly<Record<string, string>> = {
  "1.14.6": "d1f2c09789769b9a405f40951e39f8e49bf63b76afd5d2a9e801b0af1b3fe1eb",
  "1.15.4": "bacae4fe6a6320a169feab7ea801fe56ce1c39593b45bb1d27939ca11be07718",
  "1.18.1": "3f8a0e13d0cb33df0264272f649af63fde34ba5f6ebb8132afd2797710f89f76",
  "2.2.1": "8d15ef6c3291b86afaac9ee89c7c15f76af41ee20edae69970f4750b9be6038c",
  "2.3.0": "436e7fc627cfc10e933ac643cc27904774b17673d91d8cf5788d0488e6b8812e",
};

/** Where to get Flink's own Prometheus jar of a version, such as `1.18.1`, with its digest where we know it. */
export function officialJarHint(version: string): string {
  // The artefact lost its Scala suffix in 1.14 (FLINK-21762).
  const artifact = /^1\.1[0-3]\./.test(version)
    ? "flink-metrics-prometheus_2.12"
    : "flink-metrics-prometheus";
  const coordinates = `org.apache.flink:${artifact}:${version}`;
  const digest = digests[version];
  return digest === undefined
    ? `${coordinates} of Maven Central, or the one of Flink's release archive`
    : `${coordinates} of Maven Central, sha256 ${digest}`;
}
