#!/bin/sh
# The man pages are complete, and neither mandoc nor groff complains.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99

for page in doc/*.[18]; do
  for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' ENVIRONMENT \
      EXAMPLES 'SEE ALSO'; do
    tr -d '"' <"$page" | grep "^\.S[Hh] $section\$" >/dev/null \
      || fail_ "$page has no section $section"
  done
done

checked=
for page in doc/*.[1-9]; do
  if command -v mandoc >/dev/null; then
    checked=yes
    mandoc -T lint "$page" >"$test_dir/said" 2>&1
    test ! -s "$test_dir/said" || { cat "$test_dir/said"; fail_ "$page"; }
  fi
  if command -v groff >/dev/null; then
    checked=yes
    groff -man -ww -z "$page" >"$test_dir/said" 2>&1
    test ! -s "$test_dir/said" || { cat "$test_dir/said"; fail_ "$page"; }
  fi
done
test -n "$checked" || test $test_failed = 1 \
  || skip_ 'there is neither mandoc nor groff'
finish_
