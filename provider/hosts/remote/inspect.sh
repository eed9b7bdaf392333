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

# Whether a value is secret, by its key in lower case or because it is a URL with user information.
is_secret() {
  case $1 in
    *password* | *secret* | *token* | *apikey* | *api-key* | *auth-params* | *basic-auth* | *credential* | \
      *account.key* | *access.key* | *access-key* | *service-key* | *jaas*)
      return 0
      ;;
  esac
  [[ $2 =~ ://[^/]*@ ]]
}

# flink-conf.yaml as Flink reads it: no comments, and digests in the place of secret values.
masked_lines() {
  local line key value
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
    if is_secret "${key,,}" "$value"; then
      digest "$value"
      value=$REPLY
    fi
    printf '%s: %s\n' "$key" "$value"
    # Flink ends lines at a lone carriage return too.
  done < <(tr '\r' '\n' <"$1")
}

key_line='^( *)("([^"\\]*)"|'\''([^'\'']*)'\''|([A-Za-z0-9_][^:#]*[^:# ]|[A-Za-z0-9_])) *:( +(.*))?$'
single_quoted='^'\''(([^'\'']|'\'\'')*)'\''$'
double_quoted='^"([^"\\]*)"$'

# Sets REPLY to a value without the comment behind it, and PLAIN to the text within its quotes.
# Fails for all that is no value of one line.
scalar() {
  local value=$1 rest
  trim "$value"
  value=$REPLY
  case $value in
    \'*)
      [[ $value =~ ^(\'([^\']|\'\')*\')(.*)$ ]] || return 1
      value=${BASH_REMATCH[1]} rest=${BASH_REMATCH[3]}
      ;;
    \"*)
      [[ $value =~ ^(\"[^\"\\]*\")(.*)$ ]] || return 1
      value=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
      ;;
    '['*']') rest= ;;
    '{'* | '['* | '|'* | '>'* | '&'* | '*'* | '!'* | '%'* | '@'* | '`'* | '?'*) return 1 ;;
    *)
      rest=
      value=${value%%[[:space:]]#*}
      ;;
  esac
  trim "$rest"
  case $REPLY in '' | '#'*) ;; *) return 1 ;; esac
  trim "$value"
  PLAIN=$REPLY
  if [[ $PLAIN =~ $single_quoted ]]; then
    PLAIN=${BASH_REMATCH[1]//"''"/"'"}
  elif [[ $PLAIN =~ $double_quoted ]]; then
    PLAIN=${BASH_REMATCH[1]}
  fi
}

# config.yaml, one full key a line, its value as it stands there, digests in the place of secret values. What is no
# `key: value` of one line is shown as the digest of its line: it may hold anything.
masked_yaml() {
  local line number=0 indent key value full depth=0 inner=-1
  local -a names=() indents=()
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    line=${line%$'\r'}
    case ${line//[[:space:]]/} in '' | '#'* | '---') continue ;; esac
    indent=${line%%[! ]*}
    indent=${#indent}
    # Lines within a value of several lines.
    if [ "$inner" -ge 0 ] && [ "$indent" -gt "$inner" ]; then
      digest "$line"
      printf "'line %d': '%s'\n" "$number" "$REPLY"
      continue
    fi
    inner=-1
    if [[ $line =~ $key_line ]]; then
      key=${BASH_REMATCH[3]}${BASH_REMATCH[4]}${BASH_REMATCH[5]}
      value=${BASH_REMATCH[7]}
      while [ "$depth" -gt 0 ] && [ "${indents[depth - 1]}" -ge "$indent" ]; do depth=$((depth - 1)); done
      full=$key
      [ "$depth" = 0 ] || full=${names[depth - 1]}.$key
      case ${value//[[:space:]]/} in
        '' | '#'*)
          names[depth]=$full
          indents[depth]=$indent
          depth=$((depth + 1))
          continue
          ;;
      esac
      if scalar "$value"; then
        value=$REPLY
        if is_secret "${full,,}" "$PLAIN"; then
          digest "$PLAIN"
          value="'$REPLY'"
        fi
        printf '%s: %s\n' "$full" "$value"
        continue
      fi
    fi
    inner=$indent
    digest "$line"
    printf "'line %d': '%s'\n" "$number" "$REPLY"
  done <"$1"
}

# The file that Flink reads: 2.x config.yaml, 1.19 and 1.20 that one where flink-conf.yaml is missing.
conf_name() {
  local dist
  for dist in "$FW_HOME"/lib/flink-dist*.jar; do
    case ${dist##*/} in flink-dist-[2-9].* | flink-dist_*-[2-9].*) REPLY=config.yaml && return ;; esac
  done
  REPLY=flink-conf.yaml
  if [ ! -f "$FW_HOME/conf/$REPLY" ] && [ -f "$FW_HOME/conf/config.yaml" ]; then REPLY=config.yaml; fi
}

conf() {
  local name text total
  conf_name
  name=$REPLY
  [ -f "$FW_HOME/conf/$name" ] || return 0
  case $name in
    config.yaml) text=$(masked_yaml "$FW_HOME/conf/$name") ;;
    *) text=$(masked_lines "$FW_HOME/conf/$name") ;;
  esac
  total=${#text}
  say conf "$total" "$FW_FROM" "$(b64 "${text:FW_FROM:chunk}")" "$name"
}

# The version of EMR's Java.
java_version() {
  local line
  [ -f /usr/local/jdk/release ] || return 0
  while IFS= read -r line; do
    case $line in JAVA_VERSION=*) say java "$(b64 "${line#JAVA_VERSION=}")" ;; esac
  done </usr/local/jdk/release
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
  for name in flink-conf.yaml config.yaml; do
    if [ -f "$FW_HOME/conf/$name" ]; then say conffile "$name"; fi
  done
  java_version
  jars
  # Ours, as recorded when it was installed: name, digest and folder.
  if [ -f "$FW_HOME/.flinkwatch/jar" ]; then
    IFS=$tab read -r name digest folder <"$FW_HOME/.flinkwatch/jar"
    say ours "$(b64 "$name")" "$digest" "$folder"
  fi
fi
conf
say end
