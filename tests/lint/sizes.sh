#!/bin/sh
# Files have at most 800 lines, functions at most 80, lines at most 79 columns.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# A function may be longer if the comment line before it, or the line of
# its name, says "Flat:" and why (a table-like switch, say).
cd "$abs_top_srcdir" || exit 99
find src lib tests \( -name '*.[ch]' -o -name '*.def' \) | LC_ALL=C sort \
  | xargs awk '
  FNR == 1 { begin = 0; flat = 0 }
  FNR == 801 { print FILENAME ": more than 800 lines" }
  # Bytes, but those that continue a UTF-8 character.
  { line = $0; gsub(/[\200-\277]/, "", line) }
  length(line) > 79 && FILENAME !~ /[.]def$/ {
    print FILENAME ":" FNR ": line of " length(line) " columns"
  }
  /\t/ { print FILENAME ":" FNR ": tab" }
  /[ \t]$/ { print FILENAME ":" FNR ": blank at the end of the line" }
  /Flat:/ { flat = 1 }
  /^{/ { begin = FNR }
  /^}/ {
    if ($0 == "}" && begin && FNR - begin - 1 > 80 && !flat)
      print FILENAME ":" begin ": function of " FNR - begin - 1 " lines"
    begin = 0; flat = 0
  }' >"$test_dir/found"

test ! -s "$test_dir/found" || { cat "$test_dir/found"; fail_ "sizes"; }
finish_
