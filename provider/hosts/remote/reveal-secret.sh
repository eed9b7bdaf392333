#!/bin/bash
# Gives a kept secret back, each byte combined with FW_PAD (hex, random, used once), so that no record shows it.
# FW_HOME Flink home; FW_NAME file name.
set -eu
file=$FW_HOME/.flinkwatch/$FW_NAME
if [ ! -f "$file" ]; then
  printf 'result absent\n'
  exit 0
fi
bytes=$(od -An -v -tx1 -- "$file" | tr -d ' \n')
[ "${#bytes}" -le "${#FW_PAD}" ] || {
  printf 'error the value is too long\n'
  exit 1
}
out=
for ((i = 0; i < ${#bytes}; i += 2)); do
  printf -v byte '%02x' $((0x${bytes:i:2} ^ 0x${FW_PAD:i:2}))
  out=$out$byte
done
printf 'secret %s\n' "$out"
