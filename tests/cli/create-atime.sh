#!/bin/sh
# --atime-preserve puts back the access time, or never touches it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# old_: files whose access time is older than any other.
old_ ()
{
  rm -rf d && mkdir d && echo x >d/f && touch -a -d 2001-01-01 d/f d \
    || framework_failure_
}
# kept_: both access times are still old.
kept_ () { test "$(stat -c %X d/f d | uniq)" = 978307200; }

old_
tar-nocache -cf a d
if kept_; then skip_ 'this file system does not note access'; fi

old_
mtime=$(stat -c %y d/f d)
expect_ 0 tar-nocache -cf a --atime-preserve d
kept_ || fail_ 'replace does not put it back'
test "$(stat -c %y d/f d)" = "$mtime" || fail_ 'the mtime is another'
old_
expect_ 0 tar-nocache -cf a --atime-preserve=replace d
kept_ || fail_ 'replace does not put it back'
old_
expect_ 0 tar-nocache -cf a --atime-preserve=system d
kept_ || fail_ 'system does not keep it'

finish_
