#!/bin/bash
# Takes our jar out of its folder and puts back what was moved aside for it. FW_HOME Flink home. FW_FORCE, if not
# empty: where somebody changed our jar or put another in the place of an earlier one, that one goes.
# shellcheck source=transaction.sh
. transaction.sh
lib=$FW_HOME/lib
absent() {
  printf 'result absent\n'
  exit 0
}
is "$box" || absent
begin
# An install that was interrupted may have recorded nothing.
[ -f "$box/jar" ] || [ -f "$box/moved.list" ] || absent
name='' digest='' folder=''
if [ -f "$box/jar" ]; then IFS=$tab read -r name digest folder <"$box/jar"; fi
ours=$FW_HOME/${folder:-lib}/$name
if [ -z "$name" ] || [ ! -f "$ours" ]; then
  ours=
elif [ "$(sha "$ours")" != "$digest" ] && [ -n "${FW_FORCE-}" ]; then
  printf 'forced %s\n' "$name"
elif [ "$(sha "$ours")" != "$digest" ]; then
  printf 'kept %s\n' "$name"
  # Beside it there must not be another: what was there first stays where it is, whoever asks again.
  if [ "$ours" = "$lib/$name" ] && [ -s "$box/moved.list" ]; then
    while IFS=$tab read -r old was; do printf 'left %s\n' "$old"; done <"$box/moved.list"
    printf 'result removed\n'
    exit 0
  fi
  ours=
fi

flink=none
for dist in "$lib"/flink-dist*.jar; do
  if [ -f "$dist" ]; then flink=$(sha "$dist"); fi
  break
done
if [ "$flink" = "$(cat "$box/flink" 2>/dev/null)" ] && [ -f "$box/moved.list" ]; then
  while IFS=$tab read -r old was; do
    from=$box/moved/$old to=$lib/$old
    is "$from" || continue
    taken=
    if is "$to" && [ "$to" != "$ours" ]; then taken=yes; fi
    if [ -n "$taken" ] && [ -z "${FW_FORCE-}" ]; then
      printf 'occupied %s\n' "$old"
    # A relative link has no content to compare until it is back in its place.
    elif [ ! -L "$from" ] && [ "$(sha "$from")" != "$was" ]; then
      printf 'damaged %s\n' "$old"
    else
      [ -z "$taken" ] || printf 'forced %s\n' "$old"
      keep "$from"
      # The first takes the place of ours and then its own name: at no moment are there two, or none.
      if [ -n "$ours" ] && [ "${folder:-lib}" = lib ]; then
        move "$from" "$ours"
        [ "$ours" = "$to" ] || move "$ours" "$to"
        ours=
      else
        move "$from" "$to"
      fi
      printf 'restored %s\n' "$old"
    fi
  done <"$box/moved.list"
elif [ -s "$box/moved.list" ]; then
  printf 'dropped backups of another Flink\n'
fi
[ -z "$ours" ] || drop "$ours"
for record in jar moved.list flink previous; do drop "$box/$record"; done
commit
rm -rf "$box/moved"
printf 'result removed\n'
