/**
 * What the smoke job does on the node. Arguments: Flink's home, user, job jar, reporter name. It submits the job
 * detached, looks for the reporter in the client's newest log, and kills the YARN application that it started.
 */
export const SMOKE_SCRIPT = `set -eu
home=$1 user=$2 jar=$3 reporter=$4
case $jar in /*) ;; *) jar=$home/$jar ;; esac
logs=$(sed -n 's/^[[:space:]]*env\\.log\\.dir:[[:space:]]*//p' "$home/conf/flink-conf.yaml" | tail -n 1)
logs=\${logs:-$home/log}
stamp=$(mktemp)
out=$(runuser -u "$user" -- "$home/bin/flink" run -m yarn-cluster -d "$jar" 2>&1) || {
  echo "smoke: flink run failed as $user. Its log lies in $logs." >&2
  rm -f "$stamp"
  exit 1
}
app=$(printf '%s\\n' "$out" | sed -n 's/.*\\(application_[0-9]*_[0-9]*\\).*/\\1/p' | head -n 1)
found=$(find "$logs" -name 'flink-*-client-*.log' -newer "$stamp" -exec grep -l "metrics.reporter.$reporter" {} + || true)
rm -f "$stamp"
if [ -n "$app" ]; then runuser -u "$user" -- yarn application -kill "$app" >/dev/null 2>&1; fi
if [ -z "$found" ]; then
  echo "smoke: no client log in $logs mentions metrics.reporter.$reporter. Was the configuration delivered?" >&2
  exit 1
fi
echo "submitted \${app:-a job}, the client loaded metrics.reporter.$reporter"
`;
