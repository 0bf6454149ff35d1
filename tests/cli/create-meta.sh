#!/bin/sh
# Modes, owners and times that -c is told to store.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

echo x >f && chmod 640 f && touch -d '2001-02-03 04:05:06' f && mkdir d \
  && chmod 700 d && touch -d '2020-01-01' d || framework_failure_

# line_ OPTION...: what -tv says of f in an archive made so.
line_ ()
{
  tar-nocache -cf a "$@" f d || fail_ "$*: $?"
  tar-nocache --utc -tvf a >lines
}
# has_ TEXT: the listing has this line.
has_ ()
{
  grep -x -e "$1" lines >/dev/null && return
  fail_ "no '$1' in:"
  cat lines
}

line_ --owner=us:5 --group=them:6
has_ '-rw-r----- us/them *2 2001-02-03 04:05 f'
has_ 'drwx------ us/them *0 2020-01-01 00:00 d/'
line_ --owner=us:5 --group=:6 --numeric-owner
has_ '-rw-r----- 5/6 *2 .* f'
tar-nocache -tvf a --numeric-owner >lines
has_ '-rw-r----- 5/6 *2 .* f'
line_ --owner=us:5 --group=them:6 --mode=a+rX,u-w
has_ '-r--r--r-- us/them .* f'
has_ 'dr-xr-xr-x us/them .* d/'
line_ --owner=us:5 --group=them:6 --mode=7777
has_ '-rwsrwsrwt .* f'

line_ --owner=us:5 --group=them:6 --mtime='2010-01-01 01:02:03'
has_ '.* 2010-01-01 01:02 f'
has_ '.* 2010-01-01 01:02 d/'
line_ --owner=us:5 --group=them:6 --mtime=2010-01-01 --clamp-mtime
has_ '.* 2001-02-03 04:05 f'
has_ '.* 2010-01-01 00:00 d/'
line_ --mtime=./f
has_ '.* 2001-02-03 04:05 d/'

# Maps: by number or name, the first line that fits; others as --owner says.
id -un >/dev/null 2>&1 || skip_ 'we have no name'
cat >map <<E
# comment
+$(id -u) "mapped":77
+$(id -u) second:78
E
line_ --owner-map=map --owner=us:5 --group=them:6
has_ '-rw-r----- mapped/them .* f'
tar-nocache --numeric-owner -tvf a >lines
has_ '-rw-r----- 77/6 .* f'
echo '+4000000000 other:9' >map
line_ --owner-map=map --owner=us:5 --group=them:6
has_ '-rw-r----- us/them .* f'

finish_
