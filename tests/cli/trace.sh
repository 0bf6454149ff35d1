#!/bin/sh
# TNC_TRACE tells what the program decides, by topic, and nothing without it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && for i in 1 2 3 4; do echo $i >d/$i; done || framework_failure_

expect_ 0 tar-nocache -cf a d
compare_ /dev/null err
cp a plain

# A topic by its name, among others, and no other.
TNC_TRACE=prefetch,archive expect_ 0 tar-nocache -cf a d
grep '^trace: archive: opens a$' err >/dev/null || fail_ 'no archive opened'
grep -v '^trace: archive: ' err && fail_ 'another topic'
TNC_TRACE=arch expect_ 0 tar-nocache -cf a d
compare_ /dev/null err
cmp a plain || fail_ 'tracing changes the archive'

TNC_TRACE=all TNC_PREFETCH=always expect_ 0 tar-nocache -cf a d
if grep '^trace: prefetch: starts' err >/dev/null; then
  grep '^trace: prefetch: stops' err >/dev/null || fail_ 'it never stops'
fi

TNC_TRACE=archive expect_ 0 tar-nocache --to-command=cat -xf a
grep '^trace: archive: starts /bin/sh$' err >/dev/null || fail_ 'no child started'

# With the option a method is named for each file.
tar-nocache --no-page-cache --page-cache-report -cf b d 2>err
if grep 'RWF_DONTCACHE\|posix_fadvise' err >/dev/null; then
  TNC_TRACE=page-cache expect_ 0 tar-nocache --no-page-cache -cf b d
  grep '^trace: page-cache: fd [0-9]*: [a-zA-Z_]*: 0 read, 10240 written' err \
    >/dev/null || { fail_ 'the archive is missing'; cat err; }
fi
finish_
