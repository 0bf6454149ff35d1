#!/bin/sh
# -u --wildcards: the members that match stand for the pattern.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p t/d
for f in a b.c c.c d/f1 d/f2; do echo $f >t/$f; done
find t -exec touch -d @1500000000 {} +
expect_ 0 tar-nocache -cf start.tar --sort=name t
touch -d @1600000000 t/b.c t/d/f1
rm t/d/f2

# update_ STATUS LINES OPERAND...: what is added, each on a line.
update_ ()
{
  status_=$1; lines_=$2; shift 2
  cp start.tar x.tar
  expect_ "$status_" tar-nocache -uvf x.tar --wildcards "$@"
  printf "$lines_" >want
  compare_ want out
}

update_ 0 't/b.c\n' 't/*.c'
update_ 0 '' 't/c*'
update_ 0 't/b.c\nt/d/f1\n' '*'
update_ 0 't/d/f1\n' 't/d*'
update_ 0 't/d/f1\n' 't/d/*'
update_ 0 '' 't/d/?2'
update_ 0 't/b.c\n' 't/?.c' t/b.c
update_ 0 't/b.c\n' --exclude=d t/b.c 't/?.c' 't/*'
# A pattern that no member matches is not found, unless it is the name of a
# file; then it is a name like any other.
update_ 2 't/b.c\n' 'x*' 't/b*' '[y]'
cat >want <<'END'
tar-nocache: x*: Not found in archive
tar-nocache: [y]: Not found in archive
tar-nocache: Exiting with failure status due to previous errors
END
compare_ want err
: >'x*'
update_ 0 'x*\n' 'x*'
# Without --wildcards it always is.
cp start.tar x.tar
expect_ 2 tar-nocache -uvf x.tar 't/*.c'

finish_
