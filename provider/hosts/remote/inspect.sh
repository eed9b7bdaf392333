#!/bin/bash
# Says what lies in a node's Flink home. Reads only. Values come as variables:
# FW_HOME Flink home; FW_NONCE goes into digests of secret values; FW_FROM byte of the configuration to begin with.
# Answers in lines of fields parted by tabs. Without an own field for it, the configuration follows in lines that begin
# with a bar. It runs on hundreds of nodes at each preview, so processes are few.
set -u
export LC_ALL=C
# Whoever may run the saved form of this, and nothing else, chooses the values: they must not be more than looked up.
[[ $FW_HOME =~ ^(/[A-Za-z0-9_.-]+)+$ && $FW_FROM =~ ^(0|[1-9][0-9]{0,8})$ ]] || exit 2
tab=$'\t'
chunk=12288
# What a line of the answer cannot carry as it is.
not_plain=$'[^\n -~]'

b64() { printf %s "$1" | base64 -w 0; }
say() { local IFS=$tab; printf '%s\n' "$*"; }

# Sets REPLY to the text without blanks at the ends. Not by output: a process for each line would take too long.
trim() {
  REPLY=${1#"${1%%[![:space:]]*}"}
  REPLY=${REPLY%"${REPLY##*[![:space:]]}"}
}

# Sets REPLY to a name as a field: as it is behind a colon, or in base64 where it holds more than plain characters.
field() {
  case $1 in
    *[!A-Za-z0-9._/-]*) REPLY=$(b64 "$1") ;;
    *) REPLY=:$1 ;;
  esac
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

# Adds to TEXT what Flink reads in a line of flink-conf.yaml: no comments, and digests in the place of secret values.
masked_line() {
  local line=${1%%#*} key value
  case $line in *": "*) ;; *) return ;; esac
  trim "${line%%": "*}"
  key=$REPLY
  trim "${line#*": "}"
  value=$REPLY
  if [ -z "$key" ] || [ -z "$value" ]; then return; fi
  if is_secret "${key,,}" "$value"; then
    digest "$value"
    value=$REPLY
  fi
  TEXT+="$key: $value"$'\n'
}

# Sets TEXT to flink-conf.yaml as Flink reads it.
masked_lines() {
  local line
  TEXT=
  while IFS= read -r line || [ -n "$line" ]; do
    # Flink ends lines at a lone carriage return too.
    while [[ $line == *$'\r'* ]]; do
      masked_line "${line%%$'\r'*}"
      line=${line#*$'\r'}
    done
    masked_line "$line"
  done <"$1"
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

# Sets TEXT to config.yaml, one full key a line, its value as it stands there, digests in the place of secret values.
# What is no `key: value` of one line is shown as the digest of its line: it may hold anything.
masked_yaml() {
  local line number=0 indent key value full depth=0 inner=-1
  TEXT=
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
      TEXT+="'line $number': '$REPLY'"$'\n'
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
        TEXT+="$full: $value"$'\n'
        continue
      fi
    fi
    inner=$indent
    digest "$line"
    TEXT+="'line $number': '$REPLY'"$'\n'
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
  local name part
  conf_name
  name=$REPLY
  [ -f "$FW_HOME/conf/$name" ] || return 0
  case $name in
    config.yaml) masked_yaml "$FW_HOME/conf/$name" ;;
    *) masked_lines "$FW_HOME/conf/$name" ;;
  esac
  TEXT=${TEXT%$'\n'}
  part=${TEXT:FW_FROM:chunk}
  if [[ $part =~ $not_plain ]]; then
    say conf "${#TEXT}" "$FW_FROM" "$(b64 "$part")" "$name"
  else
    say conf "${#TEXT}" "$FW_FROM" "" "$name"
    printf '%s\n' "|${part//$'\n'/$'\n'|}"
  fi
}

# The version of EMR's Java.
java_version() {
  local line
  [ -f /usr/local/jdk/release ] || return 0
  while IFS= read -r line; do
    case $line in JAVA_VERSION=*) line=${line//\"/} && field "${line#JAVA_VERSION=}" && say java "$REPLY" ;; esac
  done </usr/local/jdk/release
}

# Sets LINES to what a program says of FILES, a line for each; an empty one where a file vanished or cannot be read.
ask_of_files() {
  local file
  mapfile -t LINES < <("$@" -- "${FILES[@]}" 2>/dev/null)
  if [ ${#LINES[@]} = ${#FILES[@]} ]; then return; fi
  LINES=()
  for file in "${FILES[@]}"; do LINES+=("$("$@" -- "$file" 2>/dev/null)"); done
}

# Sets FILES to those of the operands that are there.
find_files() {
  local file
  FILES=()
  for file; do
    if [ -f "$file" ]; then FILES+=("$file"); fi
  done
  [ ${#FILES[@]} -gt 0 ]
}

dists() {
  local at
  find_files "$FW_HOME"/lib/flink-dist*.jar || return 0
  ask_of_files stat -L --printf='%a\t%U\t%G\n'
  for at in "${!FILES[@]}"; do
    field "${FILES[at]##*/}"
    say dist "$REPLY" "${LINES[at]}"
  done
}

jars() {
  local at digest
  local -a digests
  find_files "$FW_HOME"/lib/*metrics-prometheus*.jar "$FW_HOME"/plugins/metrics-prometheus/*.jar || return 0
  ask_of_files sha256sum
  digests=("${LINES[@]}")
  ask_of_files stat -L --printf='%a\t%U\t%G\n'
  for at in "${!FILES[@]}"; do
    # sha256sum begins a line with a backslash where it writes the name in another way.
    digest=${digests[at]#\\}
    field "${FILES[at]#"$FW_HOME"/}"
    say jar "$REPLY" "${digest:0:64}" "${LINES[at]}"
  done
}

say flinkwatch-inspect 1
if [ ! -d "$FW_HOME/lib" ]; then
  say home missing
  exit 0
fi
say home present
if [ "$FW_FROM" = 0 ]; then
  dists
  for name in flink-conf.yaml config.yaml; do
    if [ -f "$FW_HOME/conf/$name" ]; then say conffile "$name"; fi
  done
  java_version
  jars
  # Ours, as recorded when it was installed: name, digest and folder.
  if [ -f "$FW_HOME/.flinkwatch/jar" ]; then
    IFS=$tab read -r name digest folder <"$FW_HOME/.flinkwatch/jar"
    field "$name" && say ours "$REPLY" "$digest" "$folder"
  fi
fi
conf
say end
