#!/bin/bash
# Removes a kept secret. FW_HOME Flink home; FW_NAME file name.
# shellcheck source=transaction.sh
. transaction.sh
if is "$box"; then
  begin
  drop "$box/$FW_NAME"
  commit
fi
printf 'result forgotten\n'
