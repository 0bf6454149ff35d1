#!/bin/sh
# Every C file is laid out as .clang-format says.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Other versions lay out a few lines differently.
version=14
clang_format=
for program in clang-format-$version clang-format; do
  case $($program --version 2>/dev/null) in
    *"version $version."*) clang_format=$program; break ;;
  esac
done
test -n "$clang_format" || skip_ "clang-format $version is not installed"

cd "$abs_top_srcdir" || exit 99
find src lib tests -name '*.[ch]' | LC_ALL=C sort >"$test_dir/files"
while read -r file; do
  $clang_format "$file" | cmp -s - "$file" || echo "$file"
done <"$test_dir/files" >"$test_dir/found"
test ! -s "$test_dir/found" \
  || { cat "$test_dir/found"; fail_ "run $clang_format -i on these"; }
finish_
