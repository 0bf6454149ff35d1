#!/bin/sh
# --threads: what it takes, and that 1 means no thread.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && for i in 1 2 3 4 5 6; do echo $i >d/$i; done \
  || framework_failure_ 'no files'

# Numbers.
for bad in 0 -1 '' x 1x 2147483648 99999999999999999999 Auto; do
  expect_ 2 tar-nocache --threads="$bad" -cf a.tar d
  head -n 1 err >got
  echo "tar-nocache: $bad: Invalid number of threads" >want
  compare_ want got
done
for good in 1 2 007 2147483647 auto; do
  expect_ 0 tar-nocache --threads=$good -cf a.tar d
  compare_ /dev/null err
done

# With 1 nothing is read ahead; the last one counts.
TNC_PREFETCH=always TNC_TRACE=prefetch
export TNC_PREFETCH TNC_TRACE
expect_ 0 tar-nocache --threads=2 --threads=1 -cf one.tar d
compare_ /dev/null err
for more in 2 auto; do
  expect_ 0 tar-nocache --threads=1 --threads=$more -cf more.tar d
  grep 'prefetch: starts' err >/dev/null \
    || ! grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
    || fail_ "--threads=$more reads nothing ahead"
  cmp one.tar more.tar || fail_ "--threads=$more: another archive"
done

finish_
