#!/bin/bash
# Removes a kept secret. FW_HOME Flink home; FW_NAME file name.
set -eu
rm -f -- "$FW_HOME/.flinkwatch/$FW_NAME"
rmdir -- "$FW_HOME/.flinkwatch" 2>/dev/null || true
printf 'result forgotten\n'
