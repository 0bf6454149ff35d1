#!/bin/sh
# -r on an archive that cannot be positioned: the last record comes again,
# with what is added after it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

echo one >a; echo two >b
mkfifo fifo || skip_ 'cannot make a fifo'

for blocks in 1 3 4 20; do
  # Open for both, so that nobody waits.
  exec 4<>fifo
  tar-nocache -c -b $blocks -f - a >&4
  expect_ 0 tar-nocache -r -b $blocks -f fifo b
  grep 'Cannot backspace archive file; it may be unreadable without -i$' \
    err >/dev/null || fail_ "no warning with -b $blocks"
  # The fifo has no end; records of this size are all there.
  timeout 10 tar-nocache -t -b $blocks -f - <&4 >out
  exec 4<&-
  printf 'a\nb\n' >want
  # With records of one block there is no beginning to repeat.
  test $blocks -gt 2 || echo b >want
  compare_ want out
done

expect_ 0 tar-nocache -rf /dev/null a
test ! -s err || fail_ 'a warning for /dev/null'

finish_
