#!/bin/bash
# Puts our jar into a folder of the Flink home. FW_HOME Flink home; FW_FOLDER the folder, lib or one of plugins, which
# must be there with Flink's own jar; FW_FILE the jar's name; FW_SHA256 its digest; FW_URL where it comes from, or
# FW_ATTACHMENT its bytes in base64; without both it is the one that was ours before, which lies in .flinkwatch/previous.
# What conflicts with it in lib is moved to .flinkwatch/moved, with its digest.
# FW_TRIAL, if not empty: all that comes before the first change is tried, and nothing is changed but owner and mode of
# ours if it lies there.
# shellcheck source=transaction.sh
. transaction.sh
lib=$FW_HOME/lib
[ -d "$lib" ] || die "no folder $lib"
if [ "$FW_FOLDER" != lib ]; then
  for beside in "$FW_HOME/$FW_FOLDER"/flink-metrics-prometheus*.jar; do break; done
  [ -f "$beside" ] || die "no flink-metrics-prometheus jar in $FW_HOME/$FW_FOLDER, beside which ours works"
fi
for dist in "$lib"/flink-dist*.jar; do break; done
[ -f "$dist" ] || die "no flink-dist jar in $lib"
begin
[ "$(stat -c %d "$box")" = "$(stat -L -c %d "$lib")" ] || die "$box and $lib are on different file systems"
flink=$(sha "$dist")

our_name='' our_sha='' our_folder=''
if [ -f "$box/jar" ]; then IFS=$tab read -r our_name our_sha our_folder <"$box/jar"; fi
# A record of an earlier release names no folder: it knew only one.
our_file=$FW_HOME/${our_folder:-lib}/$our_name
target=$FW_HOME/$FW_FOLDER/$FW_FILE

# The jar, whole and checked, beside its place; also where the same one lies that is somebody's, and goes back in the end.
stage=
if [ "$our_sha$our_file$(sha "$target" 2>/dev/null)" != "$FW_SHA256$target$FW_SHA256" ]; then
  # A download that outlives its shell has a file of its own.
  stage=$box/stage.$$
  if [ -n "${FW_ATTACHMENT-}" ]; then
    printf %s "$FW_ATTACHMENT" | base64 -d >"$stage"
  elif [ -z "$FW_URL" ]; then
    [ -f "$box/previous" ] || die "no earlier jar of ours is kept"
    cp "$box/previous" "$stage"
  elif command -v curl >/dev/null; then
    # A server that says nothing more is left after 30 s (-y: --speed-time), and nothing is tried again after that; with
    # 240 s at most for one try (-m: --max-time) all ends within our 300 s.
    curl -fsSL --retry 2 --retry-max-time 30 --connect-timeout 10 -y 30 -m 240 -o "$stage" "$FW_URL" 9<&- || die "cannot download the jar (curl: $?)"
  else
    wget -q -t 3 -T 30 -O "$stage" "$FW_URL" 9<&- || die "cannot download the jar (wget: $?)"
  fi
  got=$(sha "$stage")
  [ "$got" = "$FW_SHA256" ] || die "the jar has another digest: got $got, expected $FW_SHA256"
fi
# Owner and mode may have been changed by hand.
chown "$(stat -L -c %u:%g "$dist")" "${stage:-$target}"
chmod "$(stat -L -c %a "$dist")" "${stage:-$target}"

# Earlier backups belong to the Flink that was here then.
list=$box/moved.list.new
if [ ! -f "$box/flink" ] || [ "$(cat "$box/flink")" = "$flink" ]; then
  same=yes
  cat "$box/moved.list" >"$list" 2>/dev/null || :
else
  same=
  for file in "$box"/moved/*; do ! is "$file" || drop "$file"; done
  printf 'dropped backups of another Flink\n'
fi
printf '%s\n' "$flink" >"$box/flink.new"

# Plans that a jar is kept in .flinkwatch, unless it is ours or was kept before.
aside() {
  local name=${1##*/} sha to=$box/moved/${1##*/}
  sha=$(sha "$1")
  [[ $name != *[$'\t\n']* ]] || die "a jar in lib has a tab or line end in its name"
  if [ "$name" = "$our_name" ] && [ "$sha" = "$our_sha" ]; then return 0; fi
  if [ -n "$same" ] && is "$to"; then
    if [ "$(sha "$to")" = "$sha" ]; then return 0; fi
    to=$to.$sha
  else
    printf '%s\t%s\n' "$name" "$sha" >>"$list"
    printf 'moved %s\n' "$name"
  fi
  copy "$1" "$box/aside/$name"
  move "$box/aside/$name" "$to"
}
# Beside Flink's own jar ours disturbs nobody before it is asked for.
swap=$stage
if [ "$FW_FOLDER" != lib ]; then
  swap=
  [ -z "$stage" ] || move "$stage" "$target"
fi
last=
if [ -n "$swap" ] && [ -f "$target" ]; then
  aside "$target"
  last=$target
fi
for file in "$lib"/*metrics-prometheus*.jar; do
  if [ "$file" = "$target" ] || [ ! -f "$file" ]; then continue; fi
  aside "$file"
  if [ -n "$swap" ] && [ -z "$last" ]; then last=$file; else drop "$file"; fi
done
# In lib it takes the place of the last other one and then its own name: at no moment are there two, or none.
if [ -n "$swap" ]; then
  move "$swap" "${last:-$target}"
  if [ -n "$last" ] && [ "$last" != "$target" ]; then move "$last" "$target"; fi
fi
# Ours from before is kept, for when the new one comes to nothing on other nodes; beside Flink's own it has to go.
if [ "$our_file$our_sha" != "$target$FW_SHA256" ] && [ -f "$our_file" ] && [ "$(sha "$our_file")" = "$our_sha" ]; then
  copy "$our_file" "$box/previous.new"
  move "$box/previous.new" "$box/previous"
  if [ "$our_file" != "$target" ] && [ "${our_folder:-lib}" != lib ]; then drop "$our_file"; fi
fi
plan want "$target" "$FW_SHA256"
printf '%s\t%s\t%s\n' "$FW_FILE" "$FW_SHA256" "$FW_FOLDER" >"$box/jar.new"
for record in flink moved.list jar; do ! is "$box/$record.new" || move "$box/$record.new" "$box/$record"; done
[ -z "${FW_TRIAL-}" ] || exit 0
commit
if [ -n "$stage" ]; then printf 'result installed\n'; else printf 'result unchanged\n'; fi
