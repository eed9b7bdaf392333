#!/bin/bash
# Says which Flink applications YARN knows, which settings they run with and what their logs say of reporters. Reads only.
# FW_HOME Flink home; FW_SINCE milliseconds since 1970, from when on ended applications count; FW_LINES which lines of
# logs are wanted, an extended regular expression; FW_KEYTAB and FW_PRINCIPAL for a cluster with Kerberos, or both empty.
# Answers in lines of fields parted by tabs, compressed and in base64, since the agent returns 24 KB.
set -u
export LC_ALL=C
tab=$'\t'
hadoop=${FW_HOME%/*}/hadoop
answer_seconds=15
most_applications=20
most_ended=5
most_task_managers=3
kept_lines=30
secret_key='(password|secret|token)["'\'' ]*[=:,]'
cache=

say() { local IFS=$tab; printf '%s\n' "$*"; }
one_line() { REPLY=${1//[$'\t\r\n']/ }; }

# Sets REPLY to a property of a file such as yarn-site.xml, or to nothing.
property() {
  local text=
  REPLY=
  [ -f "$1" ] && text=$(<"$1")
  local pattern="<name>[[:space:]]*${2//./\\.}[[:space:]]*</name>[[:space:]]*<value>[[:space:]]*([^<[:space:]]*)"
  if [[ $text =~ $pattern ]]; then REPLY=${BASH_REMATCH[1]}; fi
}

# Writes what an address answers, at most so many bytes.
fetch() {
  if command -v curl >/dev/null; then
    curl -sS -f -m "$answer_seconds" "${negotiate[@]}" -- "$1" 2>/dev/null
  else
    wget -q -O - -T "$answer_seconds" -t 1 -- "$1" 2>/dev/null
  fi
}

# Sets BODY to what an address answers, in one line. Fails when it does not answer as it should.
ask() {
  local status
  BODY=$(fetch "$1" | head -c 400000 && exit "${PIPESTATUS[0]}")
  status=$?
  one_line "$BODY"
  BODY=$REPLY
  return "$status"
}

# Says a line of a log, up to the first key that looks secret.
say_line() {
  local before
  one_line "$1"
  if [[ ${REPLY,,} =~ $secret_key ]]; then
    before=${REPLY,,}
    before=${before%%"${BASH_REMATCH[0]}"*}
    REPLY="${REPLY:0:${#before}}[secret]"
  fi
  say line "$REPLY"
}

# Says the lines of a log on standard input that are wanted: the first, which tell of the start, and the last. The line
# behind a wanted one goes with it: there stands the cause.
say_log() {
  local line count=0 at
  local -a last=()
  while IFS= read -r line; do
    [ "$line" != -- ] || continue
    if [ "$count" -lt "$kept_lines" ]; then say_line "$line"; else last[count % kept_lines]=$line; fi
    count=$((count + 1))
  done < <(head -c 50000000 | grep -a -E -A 1 -e "$FW_LINES" | cut -c1-500)
  at=$((count < 2 * kept_lines ? kept_lines : count - kept_lines))
  while [ "$at" -lt "$count" ]; do
    say_line "${last[at % kept_lines]}"
    at=$((at + 1))
  done
}

# Says a log at an address, or that it cannot be had.
say_log_at() {
  local kind=$1 id=$2 address=$3 status
  say log "$kind" "$id"
  fetch "$address" | say_log
  status=${PIPESTATUS[0]}
  # A log beyond the bound: curl could not write on.
  if [ "$status" = 0 ] || [ "$status" = 23 ]; then return 0; fi
  say missing
  return 1
}

# Says the logs of an application by `yarn logs`, as its owner; with Kerberos as the principal of the ticket.
say_collected_logs() {
  local id=$1 user=$2 file kind status=1
  local -a as=(runuser -u "$user" --) of=()
  if [ -n "$cache" ]; then as=() of=(-appOwner "$user"); fi
  [ -x "$hadoop/bin/yarn" ] || return 1
  for kind in jobmanager taskmanager; do
    file=$kind.log
    say log "$kind" "yarn logs"
    if timeout 60 ${as[@]+"${as[@]}"} "$hadoop/bin/yarn" logs -applicationId "$id" ${of[@]+"${of[@]}"} -log_files "$file" 2>/dev/null | say_log && [ "${PIPESTATUS[0]}" = 0 ]; then
      status=0
    else
      say missing
    fi
  done
  return "$status"
}

running() {
  local id=$1 user=$2 proxy=http://$rm/proxy/$1 found rest manager count=0 seen=
  if ask "$proxy/jobs/overview"; then
    say jobs "$BODY"
    ask "$proxy/jobmanager/config" && say settings "$BODY"
    say_log_at jobmanager jobmanager "$proxy/jobmanager/log" && seen=yes
    if ask "$proxy/taskmanagers"; then
      say taskmanagers "$BODY"
      rest=$BODY
      while [[ $rest =~ \"id\":\"([^\"]+)\" ]] && [ "$count" -lt "$most_task_managers" ]; do
        manager=${BASH_REMATCH[1]}
        found=${BASH_REMATCH[0]}
        rest=${rest#*"$found"}
        count=$((count + 1))
        say_log_at taskmanager "$manager" "$proxy/taskmanagers/$manager/log" && seen=yes
      done
    fi
  fi
  [ -n "$seen" ] || say_collected_logs "$id" "$user"
}

# Says each application of an answer of YARN; hands the running ones on.
applications() {
  local rest=$1 state=$2 most=$3 id user count=0
  while [[ $rest =~ \"id\":\"(application_[0-9]+_[0-9]+)\" ]] && [ "$count" -lt "$most" ]; do
    id=${BASH_REMATCH[1]}
    rest=${rest#*"\"id\":\"$id\""}
    count=$((count + 1))
    user=hadoop
    [[ $rest =~ ^[^\{\}]*\"user\":\"([A-Za-z0-9_.-]+)\" ]] && user=${BASH_REMATCH[1]}
    say application "$id"
    if [ "$state" = running ]; then running "$id" "$user"; else say_collected_logs "$id" "$user"; fi
  done
}

# Sets rm to the ResourceManager that answers: with high availability only one does.
find_resource_manager() {
  local site=$hadoop/etc/hadoop/yarn-site.xml name host
  for name in '' .rm1 .rm2; do
    property "$site" "yarn.resourcemanager.webapp.address$name"
    rm=$REPLY
    if [ -z "$rm" ]; then
      property "$site" "yarn.resourcemanager.hostname$name"
      host=$REPLY
      [ -n "$host" ] || continue
      rm=$host:8088
    fi
    say resourcemanager "$rm"
    ask "http://$rm/ws/v1/cluster/info" || continue
    case $BODY in *'"haState":"STANDBY"'*) continue ;; esac
    return 0
  done
  return 1
}

# Times of the configuration, and what clients on this node submitted.
node_facts() {
  local file name
  for name in flink-conf.yaml config.yaml; do
    file=$FW_HOME/conf/$name
    [ -f "$file" ] && say configuration "$name" "$(stat -L -c %Y -- "$file")"
  done
}

look() {
  local site=$hadoop/etc/hadoop/core-site.xml
  printf 'now%s%(%s)T\n' "$tab" -1
  node_facts
  property "$site" hadoop.security.authentication
  say security "${REPLY:-simple}"
  if [ "$REPLY" = kerberos ]; then
    [ -n "$FW_KEYTAB" ] || return 0
    cache=$(mktemp)
    trap 'rm -f -- "$cache"' EXIT
    export KRB5CCNAME=FILE:$cache
    if ! kinit -k -t "$FW_KEYTAB" "$FW_PRINCIPAL" >/dev/null 2>&1; then
      say kinit failed
      return 0
    fi
    negotiate=(--negotiate -u :)
  fi
  find_resource_manager || return 0
  say yarn answers
  if ask "http://$rm/ws/v1/cluster/apps?states=NEW,NEW_SAVING,SUBMITTED,ACCEPTED,RUNNING&applicationTypes=Apache%20Flink&limit=$most_applications"; then
    say running "$BODY"
    applications "$BODY" running "$most_applications"
  fi
  if ask "http://$rm/ws/v1/cluster/apps?states=FINISHED,FAILED,KILLED&applicationTypes=Apache%20Flink&finishedTimeBegin=$FW_SINCE&limit=$most_ended"; then
    say ended "$BODY"
    applications "$BODY" ended "$most_ended"
  fi
}

rm=
negotiate=(-L)
printf 'flinkwatch-applications 1\n'
{
  look
  say end
} | gzip -c | base64 -w 0
