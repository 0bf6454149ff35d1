#!/bin/sh
# Archives of several volumes that GNU tar wrote: listed, extracted, compared,
# in order and out of order and incomplete, with all answers that the
# question for the next volume may get.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"
. "$abs_top_srcdir/tests/compat/volumes.sh"

make_archives_ ()
{
  files_
  for h in gnu posix; do
    split_ $h -H $h -L10 f1 f2 f3
    split_ L$h -H $h -L10 -V lab f1 f3
  done
  head -c 9728 f1 >x; split_ whole -L10 x f3
  head -c 9216 f1 >x; split_ end -L10 x; rm x
  head -c 5120 gnu.2 >short; head -c 5000 gnu.2 >odd; head -c 100 gnu.2 >tiny
  head -c 10240 /dev/zero >zeros; gzip -c gnu.1 >gnu.gz; mkdir dir
  sed 's/^f1/g1/' <gnu.2 >other
}

# partial FILE COMMAND...: COMMAND leaves FILE incomplete.  Ours then denies it
# to others if an ordinary user runs it; GNU tar does not.
partial ()
{
  file=$1; shift
  "$@"; status=$?
  is_root_ || chmod 644 "$file"
  return $status
}

run_rows_ volumes-read.txt 250
finish_
