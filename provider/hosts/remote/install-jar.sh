#!/bin/bash
# Puts our jar into a folder of the Flink home. FW_HOME Flink home; FW_FOLDER the folder, lib or one of plugins, which
# must be there with Flink's own jar; FW_FILE the jar's name; FW_SHA256 its digest; FW_URL where it comes from, or
# FW_ATTACHMENT its bytes in base64. What conflicts with it in lib is moved to .flinkwatch/moved, with its digest.
set -eu
export LC_ALL=C
umask 077
tab=$'\t'
lib=$FW_HOME/lib
box=$FW_HOME/.flinkwatch
die() {
  printf 'error %s\n' "$*"
  exit 1
}
sha() { sha256sum -- "$1" | cut -c1-64; }

[ -d "$lib" ] || die "no folder $lib"
if [ "$FW_FOLDER" != lib ]; then
  for beside in "$FW_HOME/$FW_FOLDER"/flink-metrics-prometheus*.jar; do break; done
  [ -f "$beside" ] || die "no flink-metrics-prometheus jar in $FW_HOME/$FW_FOLDER, beside which ours works"
fi
stage=
# A run that comes to nothing leaves no empty folders.
trap 'rm -f -- "$stage"; rmdir -- "$box/moved" "$box" 2>/dev/null || :' EXIT
mkdir -p -- "$box/moved"
chmod 700 -- "$box" "$box/moved"
[ "$(stat -c %d -- "$box")" = "$(stat -L -c %d -- "$lib")" ] || die "$box and $lib are on different file systems"
for dist in "$lib"/flink-dist*.jar; do break; done
[ -f "$dist" ] || die "no flink-dist jar in $lib"
flink=$(sha "$dist")

# What an interrupted run staged is of no use.
rm -f -- "$box"/stage.*
our_name='' our_sha='' our_folder=''
if [ -f "$box/jar" ]; then IFS=$tab read -r our_name our_sha our_folder <"$box/jar"; fi
# A record of an earlier release names no folder: it knew only one.
our_file=$FW_HOME/${our_folder:-lib}/$our_name
target=$FW_HOME/$FW_FOLDER/$FW_FILE
result=unchanged
if [ ! -f "$target" ] || [ "$(sha "$target")" != "$FW_SHA256" ]; then
  stage=$box/stage.$$
  if [ -n "${FW_ATTACHMENT-}" ]; then
    printf %s "$FW_ATTACHMENT" | base64 -d >"$stage"
  elif command -v curl >/dev/null; then
    curl -fsSL --retry 2 --connect-timeout 10 --max-time 240 -o "$stage" -- "$FW_URL" || die "cannot download the jar (curl: $?)"
  else
    wget -q --tries=3 --timeout=30 -O "$stage" -- "$FW_URL" || die "cannot download the jar (wget: $?)"
  fi
  got=$(sha "$stage")
  [ "$got" = "$FW_SHA256" ] || die "the jar has another digest: got $got, expected $FW_SHA256"
  chown -- "$(stat -L -c %u:%g -- "$dist")" "$stage"
  chmod -- "$(stat -L -c %a -- "$dist")" "$stage"
  result=installed
fi

# Earlier backups belong to the Flink that was here then.
if [ -f "$box/flink" ] && [ "$(cat "$box/flink")" != "$flink" ]; then
  rm -rf -- "$box/moved" "$box/moved.list"
  mkdir -p -- "$box/moved"
  printf 'dropped backups of another Flink\n'
fi
printf '%s\n' "$flink" >"$box/flink"

# Moves one jar aside, unless it is ours or was moved before.
aside() {
  local file=$1 name=${1##*/} digest
  [ -f "$file" ] || return 0
  digest=$(sha "$file")
  if [ "$name" = "$our_name" ] && [ "$digest" = "$our_sha" ]; then
    [ "$name" = "$FW_FILE" ] || rm -f -- "$file"
  elif [ -e "$box/moved/$name" ] || [ -L "$box/moved/$name" ]; then
    [ "$(sha "$box/moved/$name")" = "$digest" ] || mv -f -- "$file" "$box/moved/$name.$digest"
    rm -f -- "$file"
  else
    printf '%s%s%s\n' "$name" "$tab" "$digest" >>"$box/moved.list"
    mv -- "$file" "$box/moved/$name"
    printf 'moved %s\n' "$name"
  fi
}
# Beside Flink's own jar ours disturbs nobody before it is asked for; in lib it must not meet another.
if [ -n "$stage" ] && [ "$FW_FOLDER" != lib ]; then
  mv -f -- "$stage" "$target"
  stage=
fi
for file in "$lib"/*metrics-prometheus*.jar; do
  [ "$file" = "$target" ] || aside "$file"
done
if [ -n "$stage" ]; then
  aside "$target"
  mv -f -- "$stage" "$target"
fi
# Ours from before, where it went into another folder than lib.
if [ -n "$our_name" ] && [ "$our_file" != "$target" ] && [ -f "$our_file" ]; then
  [ "$(sha "$our_file")" != "$our_sha" ] || rm -f -- "$our_file"
fi
# Owner and mode may have been changed by hand.
chown -- "$(stat -L -c %u:%g -- "$dist")" "$target"
chmod -- "$(stat -L -c %a -- "$dist")" "$target"
printf '%s%s%s%s%s\n' "$FW_FILE" "$tab" "$FW_SHA256" "$tab" "$FW_FOLDER" >"$box/jar.new"
mv -f -- "$box/jar.new" "$box/jar"
printf 'result %s\n' "$result"
