#!/bin/sh
# Compressed archives are written and read without leaving pages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

here_
tree_ 9000000
label=gzip
echo x | gzip -1 >/dev/null 2>&1 || skip_ "no gzip"

for option in --page-cache --no-page-cache; do
  cool_ "$fs/src"
  run_ tar-nocache -I 'gzip -1' -cf "$fs/a.tgz" $option -C "$fs" src
  case $option in
    --page-cache)
      full_ 'source' "$fs/src"; full_ 'archive' "$fs/a.tgz" ;;
    *) clean_ 'source' "$fs/src"; clean_ 'archive' "$fs/a.tgz" ;;
  esac
  gzip -dc "$fs/a.tgz" >"$fs/got" || fail_ "$option: no gzip data"
  test -f "$fs/want" || mv "$fs/got" "$fs/want"
  test ! -f "$fs/got" || cmp "$fs/got" "$fs/want" \
    || fail_ "$option: other bytes"

  cool_ "$fs/a.tgz"
  run_ tar-nocache -tf "$fs/a.tgz" $option
  test $option = --page-cache || clean_ 'archive listed' "$fs/a.tgz"

  cool_ "$fs/a.tgz"
  mkdir "$fs/x"
  run_ tar-nocache -xzf "$fs/a.tgz" $option -C "$fs/x"
  case $option in
    --page-cache)
      full_ 'archive read' "$fs/a.tgz"; full_ 'files' "$fs/x" ;;
    *) clean_ 'archive read' "$fs/a.tgz"; clean_ 'files' "$fs/x" ;;
  esac
  diff -r "$fs/src" "$fs/x/src" >diffs || { fail_ "$option"; head diffs; }
  rm -r "$fs/x"
done

finish_
