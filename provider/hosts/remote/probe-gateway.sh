#!/bin/bash
# Whether the push gateway answers from this node. FW_HOST, FW_PORT; FW_USER and FW_PASSWORD for an authenticated GET,
# or both empty. Says "tcp open|closed" and "http <status>" (000: no answer).
set -u
export FW_HOST FW_PORT
# shellcheck disable=SC2016 # the inner shell expands them
if timeout 5 bash -c 'exec 3<>"/dev/tcp/$FW_HOST/$FW_PORT"' 2>/dev/null; then
  printf 'tcp open\n'
else
  printf 'tcp closed\n'
  exit 0
fi
url=http://$FW_HOST:$FW_PORT/metrics
if command -v curl >/dev/null; then
  # Credentials on standard input: arguments can be seen in the process list.
  password=${FW_PASSWORD//\\/\\\\}
  password=${password//\"/\\\"}
  config=$(printf 'user = "%s:%s"\n' "$FW_USER" "$password")
  [ -n "$FW_USER" ] || config=
  code=$(printf '%s\n' "$config" | curl -s -o /dev/null -m 10 -w '%{http_code}' -K - -- "$url")
  printf 'http %s\n' "${code:-000}"
else
  auth="Authorization: Basic $(printf %s "$FW_USER:$FW_PASSWORD" | base64 | tr -d '\n')"$'\r\n'
  [ -n "$FW_USER" ] || auth=
  exec 3<>"/dev/tcp/$FW_HOST/$FW_PORT"
  printf 'GET /metrics HTTP/1.0\r\nHost: %s\r\n%s\r\n' "$FW_HOST" "$auth" >&3
  read -r -t 10 _ code _ <&3
  printf 'http %s\n' "${code:-000}"
fi
