import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { dashboardFiles, LANGUAGES } from "./render/dashboard-files";
import { recordingFile } from "./render/recording-file";
import { describeRules, ruleFiles } from "./render/rule-files";
import { runCommand } from "./stack-options";

const DEFAULT_INTERVAL_SECONDS = 60;

const HELP = `npm run render -- --out DIR [--language zh|en] [--interval SECONDS]

Writes what \`pulumi up\` keeps in TMP and Grafana as plain files, for a Prometheus and a Grafana of your own:

  DIR/<language>/flink.rules.yml   alert rules, for rule_files of prometheus.yml
  DIR/<language>/flinkwatch-*.json the dashboards, to be imported or provisioned
  DIR/flink.recording-rules.yml    recording rules, for rule_files too; alerts and dashboards do without them

  --out DIR           where to; made if absent
  --language L        zh or en. Default: both
  --interval SECONDS  the largest reporting interval of your clusters; windows are at least five of it. Default: ${DEFAULT_INTERVAL_SECONDS}
  --help              this text

Needs no account. Example: npm run render -- --out /etc/prometheus/flink --language en`;

runCommand(async () => {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      out: text,
      language: text,
      interval: text,
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { out, interval, languages } = checked(values);
  const files = [...ruleFiles(interval), ...dashboardFiles(interval)];
  const inLanguage = files.filter(({ name }) => languages.some((l) => name.startsWith(`${l}/`)));
  const wanted = [...inLanguage, recordingFile(interval)];
  for (const { name, text: content } of wanted) {
    const file = path.join(out, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`wrote ${file}`);
  }
  console.log(describeRules(interval));
  return 0;
});

/** @throws {Error} with all that is wrong. */
function checked(values: { out?: string; language?: string; interval?: string }): {
  out: string;
  interval: number;
  languages: readonly string[];
} {
  const { out = "", language, interval = String(DEFAULT_INTERVAL_SECONDS) } = values;
  const isLanguage = language === undefined || (LANGUAGES as readonly string[]).includes(language);
  const seconds = /^\d+$/.test(interval) ? Number(interval) : NaN;
  const faults = [
    ...(out === "" ? ["--out: is missing, expected a folder. Add it."] : []),
    ...(isLanguage ? [] : [`--language: got ${language}, expected ${LANGUAGES.join(" or ")}.`]),
    ...(seconds >= 10 && seconds <= 3600
      ? []
      : [`--interval: got ${interval}, expected whole seconds from 10 to 3600.`]),
  ];
  if (faults.length > 0) throw new Error(`render:\n${faults.join("\n")}`);
  return { out, interval: seconds, languages: language === undefined ? LANGUAGES : [language] };
}
