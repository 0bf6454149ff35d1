#!/bin/sh
# The objects that ship hold no mutable state of their own.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Signal flags can live nowhere else, nor can the standard streams.
allowed='(intr|xio)\.o'

command -v nm >/dev/null || skip_ "no nm"
if nm "$abs_top_builddir/lib/libtnc.a" 2>/dev/null \
     | grep -E '__(asan|tsan|gcov|llvm)_' >/dev/null; then
  skip_ "instrumented objects hold data of the instrumentation"
fi

# B and b are zeroed data, D and d initialised data, C common; constant
# data that needs relocation lands in .data.rel.ro, which nm also calls d,
# so ask for the section where that can be told.
for archive in lib/libtnc.a src/libtar.a; do
  test -f "$abs_top_builddir/$archive" || framework_failure_ "no $archive"
  nm -f sysv "$abs_top_builddir/$archive" | awk -F'|' -v archive=$archive '
    /^Symbols from/ { sub(/.*\[/, ""); sub(/\]:.*/, ""); object = $0 }
    NF >= 7 {
      section = $7; gsub(/ /, "", section)
      name = $1; gsub(/ /, "", name)
      type = $3; gsub(/ /, "", type)
      # Anonymous string tables of the compiler, and sanitized names.
      if (type ~ /^[BbDdCcGgSs]$/ && section !~ /^[.]data[.]rel[.]ro/ \
          && section !~ /^[.]rodata/)
        print archive ": " object ": " name
    }'
done | sed 's/libtar_a-//;s/libtnc_a-//' | grep -vE ": $allowed:" >found

test ! -s found || { cat found; fail_ "mutable globals or function statics"; }
finish_
