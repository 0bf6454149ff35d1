#!/bin/sh
# What is printed and how, what is stored and restored, as GNU tar does it:
# quoting, listings, dates, owners, modes, progress, warnings, questions.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# Names `q' that need quotes of one kind or another.
make_more_ ()
{
  mkdir q
  for f in 'a b' 'q"u' "sq'" 'back\s' '*s' 'x:y' é "$(printf 'nl\ny')" \
      "$(printf 't\tab')" "$(printf '\001\177')" "$(printf '\377')" '$d' \
      '~h' '#c' '-o' 'a=b' '{x}' '[z]' '?'; do
    : >"q/$f"
  done
}

make_archives_ ()
{
  gnu_ tar-nocache -cf q.tar --sort=name q
  gnu_ tar-nocache -cf pax.tar -H posix --sort=name t/a t/d t/sym \
    --pax-option=delete=atime,delete=ctime --mtime=@1500000000.125
  gnu_ tar-nocache -cf big.tar --owner=averylongusername:1 \
    --group=averylonggroup:2 t/a -H gnu
  gnu_ tar-nocache -rf big.tar --owner=a:1 --group=b:2 t/b.c
  gnu_ tar-nocache -cf dev.tar /dev/null /dev/zero --mtime=@1 2>/dev/null
  gnu_ tar-nocache -cf old.tar -H v7 t/a t/d t/sym
  { head -c 1024 old.tar; head -c 512 /dev/zero; head -c 1024 a.tar; } \
    >warn.tar
  gnu_ tar-nocache -cf future.tar --mtime='2 Jan 2199' t/a
  gnu_ tar-nocache -rf future.tar --mtime=@-5 t/b.c
  yes | head -c 3072 >junk
}

run_rows_ lines-report.txt 400
finish_
