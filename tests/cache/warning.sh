#!/bin/sh
# A file system without any way is named once, if that warning is on.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

# Linux has advice for every file; here it has none.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
TNC_PAGE_CACHE_METHOD=advice
export ASAN_OPTIONS TNC_PAGE_CACHE_METHOD
without_advice_ ()
{
  cool_ archive
  strace -f -o trace -e trace=fadvise64 -e inject=fadvise64:error=ENOSYS "$@"
}
head -c 3000000 /dev/urandom >data
tar-nocache -cf archive data data data || framework_failure_ "no archive"
without_advice_ tar-nocache --no-page-cache -tf archive >/dev/null 2>&1
grep INJECTED trace >/dev/null 2>&1 || skip_ "strace cannot inject"

expect_ 0 without_advice_ tar-nocache --no-page-cache --page-cache-report \
  -tf archive
case $(cat err) in
  *'page cache: none: 1 files, '*) ;;
  *) fail_ "report"; cat err ;;
esac
test "$(grep -c . err)" = 1 || { fail_ "an unasked warning"; cat err; }

expect_ 0 without_advice_ tar-nocache --no-page-cache --warning=page-cache \
  -tf archive
case $(cat err) in
  'tar-nocache: no way to keep the page cache clean on device '[0-9]*:[0-9]*) ;;
  *) fail_ "no warning"; cat err ;;
esac
test "$(grep -c . err)" = 1 || { fail_ "more than one warning"; cat err; }
expect_ 0 without_advice_ tar-nocache --warning=page-cache -tf archive
test ! -s err || { fail_ "a warning without the option"; cat err; }

finish_
