/** The configuration files of an instance's two programs. */
import { hashSync } from "bcryptjs";
import { stringify } from "yaml";
import type { Switches } from "../switches";
import { keepOnly, type ReachedLimit } from "./series-limit";

/** Least cost that bcrypt allows: these passwords guard nothing. */
const BCRYPT_COST = 4;

/** Who may push and query. */
export interface MetricsAccount {
  readonly userName: string;
  readonly token: string;
}

/** The web configuration of both programs: basic authentication. */
export function renderWebConfig(account: MetricsAccount): string {
  const users = { [account.userName]: hashSync(account.token, BCRYPT_COST) };
  return stringify({ basic_auth_users: users });
}

/** Prometheus's own configuration: it scrapes its Pushgateway each second. */
export function renderPrometheusConfig(parts: {
  readonly pushgatewayAddress: string;
  readonly userName: string;
  readonly passwordFile: string;
  readonly ruleFile: string;
  readonly switches: Switches;
  /** Absent: all series are taken. */
  readonly reached?: ReachedLimit;
  /** Absent: nobody is told of alerts. */
  readonly alertmanagerAddress?: string;
}): string {
  const dropped = ["go_.*", "process_.*", "pushgateway_.*", "promhttp_.*"];
  if (parts.switches.pushTimeSeconds === "no") {
    dropped.push("push_time_seconds", "push_failure_time_seconds");
  }
  return stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [parts.ruleFile],
    ...(parts.alertmanagerAddress
      ? {
          alerting: {
            alertmanagers: [{ static_configs: [{ targets: [parts.alertmanagerAddress] }] }],
          },
        }
      : {}),
    scrape_configs: [
      {
        job_name: "pushgateway",
        honor_labels: parts.switches.pushJobLabel === "job",
        basic_auth: { username: parts.userName, password_file: parts.passwordFile },
        static_configs: [{ targets: [parts.pushgatewayAddress] }],
        metric_relabel_configs: [
          { source_labels: ["__name__"], regex: dropped.join("|"), action: "drop" },
          ...(parts.reached ? [keepOnly(parts.reached.jobs, parts.switches.pushJobLabel)] : []),
        ],
      },
    ],
  });
}
