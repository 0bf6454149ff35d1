#!/bin/sh
# Archives of several volumes that GNU tar wrote, read again: volumes end at
# every place, in files of every kind, in every format.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"
. "$abs_top_srcdir/tests/compat/volumes.sh"

make_archives_ ()
{
  files_
  long=$(printf '%0150d' 0)
  echo long >$long
  truncate -s 1M sp
  for k in 0 100 300 500 700 900; do
    seq $k 1999 | dd of=sp bs=1k seek=$k count=4 conv=notrunc 2>/dev/null
  done
  touch -d @1500000000 $long sp
  split_ oldgnu -H oldgnu -L10 -V lab f1 f2 f3
  for h in gnu oldgnu posix; do
    split_ s$h -H $h -L10 -S sp f3
    test $h != oldgnu || continue
    for k in 8 9 10 11 12 13 14 15 16 17 18 19; do
      head -c $((k * 512)) f1 >x$k
      split_ k$h$k -H $h -L10 x$k $long f3
      test $k -lt 15 || split_ e$h$k -H $h -L10 x$k
      rm x$k
    done
  done
  split_ S00 -H posix -L10 -S --sparse-version=0.0 sp f3
  split_ S01 -H posix -L10 -S --sparse-version=0.1 sp f3
  split_ old -H posix -L10 f1 f3 \
    --pax-option='exthdr.name=%d/PaxHeaders.%p/%f'
  for k in 15 16 17; do
    head -c $((k * 512)) f1 >x
    split_ z$k -L10 -S x sp f3
  done
  rm x
  head -c 30100 sp >odd
  truncate -s 90000 odd
  seq 5000 >>odd
  touch -d @1500000000 odd
  split_ odd -L10 -S odd f3
  split_ pod -H posix -L10 -S odd f3
  split_ b4 -b4 -L20 f1 f2 f3
  split_ b2 -b2 -L7 f1 f2 f3

  # A directory whose list of names is longer than a volume.
  mkdir inc
  (cd inc && seq -f "$(printf '%080d' 0)%03.0f" 220 | xargs touch)
  split_ inc -H gnu -b1 -L17 -G inc
  rm -r inc
}

run_rows_ volumes-breaks.txt 40
finish_
