#!/bin/bash
# Says what Flink's clients on this node submitted last, and when they had read the configuration. Reads only.
# FW_HOME Flink home. Answers in lines of fields parted by tabs.
set -u
export LC_ALL=C
tab=$'\t'
most_logs=20
most_lines=2000
conf_seconds=0
folders=("$FW_HOME/log")

say() { local IFS=$tab; printf '%s\n' "$*"; }

# When the configuration was written, and the log folder that it names: Flink's own may lead there, or hold logs of before.
for name in flink-conf.yaml config.yaml; do
  file=$FW_HOME/conf/$name
  [ -f "$file" ] || continue
  conf_seconds=$(stat -L -c %Y -- "$file")
  while IFS= read -r line; do
    line=${line#*:}
    line=${line//[[:space:]]/}
    [ -z "$line" ] || [ "$line" -ef "$FW_HOME/log" ] || folders+=("$line")
  done < <(grep -a -E '^[[:space:]]*env\.log\.dir[[:space:]]*:' -- "$file")
done

# Says the submissions of a log: a client reads the configuration, then YARN takes what it submits. A first key that
# comes again is the next client's, which may have submitted nothing but a job.
submissions() {
  local file=$1 line read='' key first='' id
  while IFS= read -r line; do
    case $line in
      *'Loading configuration property: '*)
        key=${line#*'configuration property: '}
        key=${key%%,*}
        [ -z "$first" ] || [ "$key" = "$first" ] || continue
        first=$key
        read=
        [[ $line =~ ^([0-9]{4}-[0-9]{2}-[0-9]{2}\ [0-9]{2}:[0-9]{2}:[0-9]{2}) ]] || continue
        read=$(date -d "${BASH_REMATCH[1]}" +%s 2>/dev/null) || read=
        ;;
      *)
        if [ -n "$read" ] && [[ $line =~ (application_[0-9]+_[0-9]+) ]]; then
          id=${BASH_REMATCH[1]}
          say submission "$id" "$read" "$file"
        fi
        read=
        first=
        ;;
    esac
  done < <(grep -a -E -m "$most_lines" -e 'Loading configuration property: ' -e 'Submitt(ed|ing) application ' -- "$file" | cut -c1-300)
}

printf 'flinkwatch-submissions 1\n'
say configuration "$conf_seconds"
count=0
for folder in "${folders[@]}"; do
  for file in "$folder"/flink-*-client-*.log "$folder"/flink-*-yarn-session-*.log; do
    if [ ! -f "$file" ] || [ "$count" -ge "$most_logs" ]; then continue; fi
    count=$((count + 1))
    submissions "$file"
  done
done
