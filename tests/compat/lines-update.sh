#!/bin/sh
# What is done to and with archives that are there, as GNU tar does it:
# append, update, concatenate, delete, compare, test the label.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

make_more_ ()
{
  mkdir -p t2/t
  echo second >t2/t/a
  truncate -s 400000 holes
  echo data | dd of=holes bs=1 seek=200000 conv=notrunc 2>/dev/null
  echo data | dd of=holes bs=1 conv=notrunc 2>/dev/null
  touch -d @1500000000 holes
}

# Archives with little room at the end, none at all, no end, something
# after it, half an end, a member with a bad header; and no archives.
make_archives_ ()
{
  gnu_ tar-nocache -cf dup.tar t/a t/b.c -C t2 t/a
  gnu_ tar-nocache -cf one.tar -b 1 t/a
  gnu_ tar-nocache -cf part.tar t/d/f1 t/a
  gnu_ tar-nocache -cf ustar.tar -H ustar t/a
  gnu_ tar-nocache -cf pax.tar -H posix t/a t/d/f1 'sp.long' \
    --transform="s,^sp.long,$(printf %0150d 0),;s,^,," t/b.c 2>/dev/null
  gnu_ tar-nocache -cf pax.tar -H posix --sort=name t/a t/d t/b.c
  gnu_ tar-nocache -cf long.tar --transform="s,b.o,$(printf %0120d 0)xxx," \
    t/a t/b.o t/b.c t/d/f1
  head -c 1024 one.tar >noend.tar
  { cat one.tar; cat dup.tar; } >tail.tar
  { head -c 1536 one.tar; head -c 1024 dup.tar; } >lone.tar
  { head -c 1024 one.tar; head -c 512 list; head -c 502 excl; head -c 1024 \
    dup.tar; } >hole.tar
  { head -c 1024 dup.tar; yes | head -c 1024; tail -c +1025 dup.tar; } \
    >hole.tar
  head -c 10240 /dev/zero >zeros
  yes | head -c 3072 >junk
  echo label.tar >arch
}

run_rows_ lines-update.txt 250
finish_
