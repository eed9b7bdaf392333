#!/bin/bash
# What the scripts that change jars or the configuration begin with, not run by itself: all changes to the Flink home are
# one, wholly done or not at all. In .flinkwatch stand `journal`, what is to be done, complete before anything is touched, and `undo`, what
# was there before. Whoever comes next ends what was interrupted.
set -eu
export LC_ALL=C
umask 077
tab=$'\t'
box=$FW_HOME/.flinkwatch
todo=$box/journal
kept=0
die() {
  printf 'error %s\n' "$*"
  exit 1
}
sha() { sha256sum "$1" | cut -c1-64; }
is() { [ -e "$1" ] || [ -L "$1" ]; }
# Older ones take no names and write everything out.
settle() { sync "$@" 2>/dev/null || sync; }
flush() { settle "$box" "$box"/../{lib,conf,plugins/*}; }
copy() { ln "$1" "$2" 2>/dev/null || cp -dp "$1" "$2"; }
plan() { local IFS=$tab && printf '%s\n' "$*" >>"$todo.new"; }

# Remembers what is at a place that will change.
keep() {
  kept=$((kept + 1))
  if is "$1"; then copy "$1" "$box/undo/$kept" && plan keep "$1" "$kept"; else plan keep "$1"; fi
}
move() { keep "$2" && plan move "$1" "$2"; }
drop() { keep "$1" && plan drop "$1"; }

# Each step may be done already, by the run that was interrupted.
apply() {
  local op a b
  while IFS=$tab read -r op a b; do
    case $op in
      move) ! is "$a" || mv -f "$a" "$b" ;;
      drop) rm -f "$a" ;;
      like) ! is "$a" || cp --attributes-only --preserve=mode,ownership "$b" "$a" ;;
      want) [ "$(sha "$a")" = "$b" ] ;;
    esac || return 1
  done <"$todo"
  flush && rm -f "$todo"
}
revert() {
  local op a b
  while IFS=$tab read -r op a b; do
    [ "$op" = keep ] || continue
    if [ -z "$b" ]; then
      rm -f "$a" || return 1
    elif is "$box/undo/$b" && ! [ "$box/undo/$b" -ef "$a" ]; then
      mv -f "$box/undo/$b" "$a" || return 1
    fi
  done <"$todo.back"
  flush && rm -f "$todo.back"
}
finish() {
  if apply; then return 0; fi
  mv -f "$todo" "$todo.back" && revert
  return 1
}

# What came to nothing is of no use; what is under way is.
clean() {
  if is "$todo" || is "$todo.back"; then return 0; fi
  rm -rf "$box/undo" "$box/aside" "$box"/*.new "$box"/stage.*
  rmdir "$box/moved" "$box" 2>/dev/null || :
}

# One run at a time; the lock ends with its holder.
begin() {
  exec 9<"$FW_HOME"
  flock -w 300 9 || die "another run changes this node"
  if is "$todo"; then finish || :; fi
  if is "$todo.back"; then revert; fi
  clean
  trap clean EXIT
  mkdir -p "$box/moved" "$box/undo" "$box/aside"
  chmod 700 "$box" "$box/moved"
  : >"$todo.new"
}
commit() {
  settle "$todo.new" "$box"/* "$box"/*/
  mv -f "$todo.new" "$todo"
  settle "$box"
  finish || die "a step failed, and all is as it was"
}
