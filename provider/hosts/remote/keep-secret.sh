#!/bin/bash
# Keeps a secret value on the node, readable by root alone. FW_HOME Flink home; FW_NAME file name; FW_SECRET value.
# shellcheck source=transaction.sh
. transaction.sh
[ -d "$FW_HOME" ] || die "no folder $FW_HOME"
begin
printf %s "$FW_SECRET" >"$box/$FW_NAME.new"
chown 0:0 "$box/$FW_NAME.new"
move "$box/$FW_NAME.new" "$box/$FW_NAME"
commit
printf 'result kept\n'
