#!/bin/bash
# Takes our jar out of its folder and puts back what was moved aside for it. FW_HOME Flink home.
set -eu
export LC_ALL=C
tab=$'\t'
lib=$FW_HOME/lib
box=$FW_HOME/.flinkwatch
sha() { sha256sum -- "$1" | cut -c1-64; }

# An install that was interrupted may have moved jars aside and recorded nothing else.
if [ ! -f "$box/jar" ] && [ ! -f "$box/moved.list" ]; then
  printf 'result absent\n'
  exit 0
fi
name='' digest='' folder=''
if [ -f "$box/jar" ]; then IFS=$tab read -r name digest folder <"$box/jar"; fi
file=$FW_HOME/${folder:-lib}/$name
if [ -n "$name" ] && [ -f "$file" ]; then
  if [ "$(sha "$file")" = "$digest" ]; then
    rm -f -- "$file"
  else
    printf 'kept %s\n' "$name"
  fi
fi

flink=none
for dist in "$lib"/flink-dist*.jar; do
  if [ -f "$dist" ]; then flink=$(sha "$dist"); fi
  break
done
if [ "$flink" = "$(cat "$box/flink" 2>/dev/null)" ] && [ -f "$box/moved.list" ]; then
  while IFS=$tab read -r old was; do
    [ -f "$box/moved/$old" ] || [ -L "$box/moved/$old" ] || continue
    if [ -e "$lib/$old" ] || [ -L "$lib/$old" ]; then
      printf 'occupied %s\n' "$old"
    # A relative link has no content to compare until it is back in its place.
    elif [ ! -L "$box/moved/$old" ] && [ "$(sha "$box/moved/$old")" != "$was" ]; then
      printf 'damaged %s\n' "$old"
    else
      mv -- "$box/moved/$old" "$lib/$old"
      printf 'restored %s\n' "$old"
    fi
  done <"$box/moved.list"
elif [ -s "$box/moved.list" ]; then
  printf 'dropped backups of another Flink\n'
fi
rm -rf -- "$box/moved" "$box/moved.list" "$box/flink" "$box/jar"
rm -f -- "$box"/stage.*
rmdir -- "$box" 2>/dev/null || true
printf 'result removed\n'
