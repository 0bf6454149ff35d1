# continued.sh - sourced by tests that make volumes by hand.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# continued_ NAME SIZE OFFSET: the header block of a volume on which the
# member NAME goes on.
continued_ ()
{
  {
    printf '%s' "$1"; head -c $((124 - ${#1})) /dev/zero
    printf '%011o' "$2"; head -c 13 /dev/zero
    printf '        M'; head -c 212 /dev/zero
    printf '%011o' "$3"; head -c 132 /dev/zero
  } >block
  sum_=$(od -An -v -tu1 block \
           | awk '{ for (i = 1; i <= NF; i++) n += $i } END { print n }')
  { head -c 148 block; printf '%06o\0 ' "$sum_"; tail -c +157 block; } >head
  cat head
}
