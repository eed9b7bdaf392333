#!/bin/bash
# Puts Flink's configuration together anew and keeps what was there before us. FW_HOME Flink home; FW_FILE the file's name
# in conf; FW_KEY and FW_WAS tell whether it still is what was read. FW_PIECES what it is made of, a piece a line:
# `=FROM BYTES` of the file that is there, or `+TEXT`, with the escapes of printf; or the word `first`: what was there
# before us. FW_SHA256 digest of what comes out, but of `first`. FW_LAST, if not empty: what was kept goes.
# FW_TRIAL, if not empty: all that comes before the first change is tried, and nothing is changed.
# shellcheck source=transaction.sh
. transaction.sh
file=$FW_HOME/conf/$FW_FILE
first=$box/$FW_FILE.first
ours=$box/$FW_FILE.ours
[ -f "$file" ] || die "no file $file"
# A rename would put a file in the place of the link.
[ ! -L "$file" ] || die "$file is a link, expected a file"
begin
[ "$(stat -c %d "$box")" = "$(stat -L -c %d "$FW_HOME/conf")" ] || die "$box and $FW_HOME/conf are on different file systems"
was=$({ printf %s "$FW_KEY" && cat "$file"; } | sha256sum)
if [ "${was:0:64}" != "$FW_WAS" ]; then
  printf 'result changed\n'
  exit 0
fi

stage=$box/stage.new
if [ "$FW_PIECES" = first ]; then
  cp --preserve=timestamps "$first" "$stage"
  IFS=$tab read -r _ FW_SHA256 <"$ours"
else
  pieces=$FW_PIECES
  while [ -n "$pieces" ]; do
    piece=${pieces%%$'\n'*}
    pieces=${pieces#*$'\n'}
    case $piece in
      =*)
        piece=${piece#=}
        tail -c "+${piece% *}" "$file" | head -c "${piece#* }"
        ;;
      *) printf %b "${piece#+}" ;;
    esac
  done >"$stage"
fi
new=$(sha "$stage")
[ "$new" = "$FW_SHA256" ] || die "what was put together is not what was asked for"

# What was there first is never without a copy while ours stands in the file.
if [ -z "${FW_LAST-}" ]; then
  before=$first
  if [ ! -f "$first" ]; then
    before=$first.new
    cp --preserve=timestamps "$file" "$before"
    chmod 600 "$before"
  fi
  printf '%s\t%s\n' "$new" "$(sha "$before")" >"$ours.new"
  [ "$before" = "$first" ] || move "$before" "$first"
  move "$ours.new" "$ours"
fi
# Until it is Flink's, it is root's alone.
plan like "$stage" "$file"
move "$stage" "$file"
if [ -n "${FW_LAST-}" ]; then
  drop "$first"
  drop "$ours"
fi
plan want "$file" "$new"
if [ -n "${FW_TRIAL-}" ]; then
  printf 'result tried\n'
  exit 0
fi
commit
printf 'result written\n'
