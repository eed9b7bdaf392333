import { writeFileSync } from "node:fs";
import { getUserAppId } from "../provider/tencent/cam";
import { checkCredentials, checkGrafana, checkQuota, checkSubnet } from "./doctor/account";
import { checkCluster } from "./doctor/clusters";
import { checked, renderFindings } from "./doctor/finding";
import { checkPermissions } from "./doctor/permissions";
import { checkRules } from "./doctor/rules";
import { shareOfLimits } from "./doctor/series";
import { connectStack, findClusters, findInstance } from "./stack-clients";
import { configOf, parseStackOptions, runCommand } from "./stack-options";

const HELP = `Looks for what would make an \`up\` fail, and for what keeps metrics from arriving; changes nothing.

  npm run doctor -- --stack prod

  --stack S         the stack (default: dev)
  --config-file F   its configuration (default: Pulumi.S.yaml)
  --json F          write the findings as JSON

Exit code: 0 all well or warnings only, 2 faults, 1 error.`;

runCommand(async () => {
  const options = parseStackOptions(HELP);
  const config = configOf(options);
  const clients = connectStack(config);
  const findings = await checkCredentials(clients);
  if (findings.every(({ level }) => level !== "fault")) {
    const { appId } = await getUserAppId(clients.cloud);
    const account = [
      checkPermissions(clients.cloud),
      checkQuota(clients, config),
      checkSubnet(clients, config),
      checkGrafana(clients, config),
    ];
    findings.push(...(await Promise.all(account)).flat());
    findings.push(
      ...(await checked("clusters", async () => {
        const instance = await findInstance(clients, config);
        const live = await findClusters(clients, config);
        const vpcId = instance?.vpcId ?? config.prometheus.vpcId;
        const perCluster = config.clusters.map((cluster, i) =>
          checkCluster({ clients, config: cluster, live: live[i], instance, vpcId, appId }),
        );
        const looked = await Promise.all(perCluster);
        return [
          ...checkRules(instance ?? {}, config),
          ...looked.flatMap((one) => one.findings),
          shareOfLimits(looked.flatMap(({ estimate }) => estimate ?? [])),
        ];
      })),
    );
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(findings, null, 2)}\n`);
  console.log(renderFindings(findings));
  return findings.some(({ level }) => level === "fault") ? 2 : 0;
});
