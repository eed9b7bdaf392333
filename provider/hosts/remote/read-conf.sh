#!/bin/bash
# Gives Flink's configuration back, each byte combined with one that only FW_KEY (random, used once) tells, so that no
# record shows it. FW_HOME Flink home; FW_FILE the file's name in conf; FW_FROM byte to begin with; FW_FIRST, if not
# empty: not that file, but what was kept of before us. A change that was interrupted is ended first, so that what is told
# here is not overtaken by it.
# shellcheck source=transaction.sh
. transaction.sh
chunk=10240
file=$FW_HOME/conf/$FW_FILE
if [ -d "$box" ]; then begin; fi

if [ ! -f "$file" ]; then
  printf 'result absent\n'
  exit 0
fi
# Whether it is as we wrote it, and what was kept still as it was.
if [ -f "$box/$FW_FILE.ours" ]; then
  IFS=$tab read -r ours before <"$box/$FW_FILE.ours"
  [ "$(sha "$file")" != "$ours" ] || printf 'ours\n'
  if [ -f "$box/$FW_FILE.first" ] && [ "$(sha "$box/$FW_FILE.first")" = "$before" ]; then printf 'first\n'; fi
  printf 'recorded\n'
fi
was=$({ printf %s "$FW_KEY" && cat "$file"; } | sha256sum)
printf 'was %s\n' "${was:0:64}"

[ -z "${FW_FIRST-}" ] || file=$box/$FW_FILE.first
nonce=$(head -c 16 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
bytes=$(tail -c "+$FW_FROM" "$file" | head -c "$chunk" | od -An -v -tx1 | tr -d ' \n')
out=
for ((at = 0; at < ${#bytes}; at += 128)); do
  stream=$(printf '%s %s %s' "$FW_KEY" "$nonce" "$at" | sha512sum)
  part=${bytes:at:128}
  for ((i = 0; i < ${#part}; i += 12)); do
    word=${part:i:12}
    printf -v word '%0*x' ${#word} $((0x$word ^ 0x${stream:i:${#word}}))
    out+=$word
  done
done
printf 'sealed %s %s %s\n' "$(stat -c %s "$file")" "$nonce" "$out"
