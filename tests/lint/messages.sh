#!/bin/sh
# The messages of messages.txt are still worded like that in the sources.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# All strings of the sources, one a line, those joined that the compiler
# joins, without blanks and newlines at their ends, conversions as a bare %.
find "$abs_top_srcdir/src" -name '*.[ch]' -o -name '*.def' | xargs cat \
  | sed "s/'\\\\\{0,1\}\"'//g"'
    s,/\*.*\*/,,g
    /\/\*/,/\*\//d
    s/\\\\/@/g; s/\\"/@QUOTE@/g' \
  | tr '\n' ' ' | sed 's/" *"//g' | LC_ALL=C awk '
  {
    while (match ($0, /"[^"]*"/))
      {
        print substr ($0, RSTART + 1, RLENGTH - 2)
        $0 = substr ($0, RSTART + RLENGTH)
      }
  }' | sed 's/%[-+ #0-9.*]*[lhjzt]*[a-zA-Z]/%/g
    s/\\n/ /g; s/@QUOTE@/"/g; s/^ *//; s/ *$//' | LC_ALL=C sort -u >strings
test "$(wc -l <strings)" -gt 500 || fail_ 'too few strings were found'
grep -v '^#' "$abs_top_srcdir/tests/lint/messages.txt" \
  | LC_ALL=C sort -u >wanted
test "$(wc -l <wanted)" -gt 250 || fail_ 'the list is too short'
LC_ALL=C comm -23 wanted strings >lost
test ! -s lost || { fail_ 'no longer in the sources:'; head -n 20 lost; }
finish_
