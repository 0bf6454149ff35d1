#!/bin/sh
# doc/architecture.md names every source file, and none that is not there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99
map=doc/architecture.md

# What stands in the first column of the tables under "### DIR/", as
# DIR/NAME.  A row may name several, with or without suffix; a suffix alone
# belongs to the name before it.
awk '
  /^##/ { dir = $2 ~ /^(src|lib)\// && /^###/ ? $2 : "" }
  dir && /^\| / {
    split($0, column, "|"); rest = column[2]
    while (match(rest, /`[^`]*`/))
      {
        name = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        if (name ~ /^\./)
          name = base name
        base = name; sub("[.].*", "", base)
        print dir name
      }
  }' "$map" | LC_ALL=C sort -u >"$test_dir/named"

while read -r name; do
  for suffix in '' .h .c .def; do
    test -f "$name$suffix" && continue 2
  done
  echo "$map names $name, which is not there"
done <"$test_dir/named" >"$test_dir/bad"

find src lib -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
  grep -Fx -e "$file" -e "${file%.[ch]}" "$test_dir/named" >/dev/null \
    || echo "$file: not in $map"
done >>"$test_dir/bad"

test ! -s "$test_dir/bad" || { cat "$test_dir/bad"; fail_ "$map"; }
finish_
