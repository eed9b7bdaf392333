#!/bin/bash
# Says what lies in a node's Flink home. Reads only. Values come as variables:
# FW_HOME Flink home; FW_NONCE goes into digests of secret values; FW_FROM byte of the configuration to begin with.
# Answers in lines of fields parted by tabs; names are base64.
set -u
export LC_ALL=C
tab=$'\t'
chunk=12288

b64() { printf %s "$1" | base64 -w 0; }
sha() {
  local line
  line=$(sha256sum <"$1" 2>/dev/null)
  printf %s "${line:0:64}"
}
say() { local IFS=$tab; printf '%s\n' "$*"; }

# Sets REPLY to the text without blanks at the ends. Not by output: a process for each line would take too long.
trim() {
  REPLY=${1#"${1%%[![:space:]]*}"}
  REPLY=${REPLY%"${REPLY##*[![:space:]]}"}
}

# Sets REPLY to what stands for a secret value.
digest() {
  REPLY=$(printf %s "$FW_NONCE$1" | sha256sum)
  REPLY=sha256:${REPLY:0:64}
}

# The configuration as Flink reads it: no comments, and digests in the place of secret values.
masked() {
  local line key value lower
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%%#*}
    case $line in *": "*) ;; *) continue ;; esac
    key=${line%%": "*}
    value=${line#*": "}
    trim "$key"
    key=$REPLY
    trim "$value"
    value=$REPLY
    if [ -z "$key" ] || [ -z "$value" ]; then continue; fi
    lower=${key,,}
    case $lower in
      *password* | *secret* | *token* | *apikey* | *api-key* | *auth-params* | *basic-auth* | *credential* | \
        *account.key* | *access.key* | *access-key* | *service-key* | *jaas*)
        digest "$value"
        value=$REPLY
        ;;
    esac
    if [[ $value =~ ://[^/]*@ ]]; then
      digest "$value"
      value=$REPLY
    fi
    printf '%s: %s\n' "$key" "$value"
    # Flink ends lines at a lone carriage return too.
  done < <(tr '\r' '\n' <"$1")
}

conf() {
  local file=$FW_HOME/conf/flink-conf.yaml text total
  [ -f "$file" ] || return 0
  text=$(masked "$file")
  total=${#text}
  say conf "$total" "$FW_FROM" "$(b64 "${text:FW_FROM:chunk}")"
}

jars() {
  local file
  for file in "$FW_HOME"/lib/*metrics-prometheus*.jar "$FW_HOME"/plugins/metrics-prometheus/*.jar; do
    [ -f "$file" ] || continue
    say jar "$(b64 "${file#"$FW_HOME"/}")" "$(sha "$file")" "$(stat -L --printf='%a\t%U\t%G' -- "$file")"
  done
}

say flinkwatch-inspect 1
if [ ! -d "$FW_HOME/lib" ]; then
  say home missing
  exit 0
fi
say home present
if [ "$FW_FROM" = 0 ]; then
  for dist in "$FW_HOME"/lib/flink-dist*.jar; do
    [ -f "$dist" ] || continue
    say dist "$(b64 "${dist##*/}")" "$(stat -L --printf='%a\t%U\t%G' -- "$dist")"
  done
  jars
  # Ours, as recorded when it was installed: name, digest and folder.
  if [ -f "$FW_HOME/.flinkwatch/jar" ]; then
    IFS=$tab read -r name digest folder <"$FW_HOME/.flinkwatch/jar"
    say ours "$(b64 "$name")" "$digest" "$folder"
  fi
fi
conf
say end
