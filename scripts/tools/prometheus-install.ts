import { prometheusFolder } from "./catalogue";
import { unpackDebianPackages } from "./debian";
import { locateTools } from "./locate";
import { fetchArchives } from "./prometheus-archives";
import type { Say } from "./pulumi-build";
import { fillFolder } from "./workshop";

const PACKAGES = ["prometheus", "prometheus-pushgateway"];

/**
 * Makes sure that Prometheus, promtool and Pushgateway are there: PATH, else Debian's packages,
 * else the official release archives.
 *
 * @returns undefined when all are there, else what was wrong and what to do.
 */
export async function ensurePrometheus(say: Say): Promise<string | undefined> {
  if (isComplete()) return undefined;
  say("prometheus: Prometheus, promtool or Pushgateway is not on PATH");
  const apt = await fillFolder(prometheusFolder(), say, (folder) =>
    unpackDebianPackages(PACKAGES, folder, say),
  );
  if (isComplete()) return undefined;
  const archives = await fillFolder(prometheusFolder(), say, fetchArchives);
  if (isComplete()) return undefined;
  return `prometheus: cannot be had. ${apt ?? ""} ${archives ?? ""} Put prometheus, promtool and pushgateway on PATH.`;
}

function isComplete(): boolean {
  const { prometheus, promtool, pushgateway } = locateTools();
  return Boolean(prometheus && promtool && pushgateway);
}
