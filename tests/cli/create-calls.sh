#!/bin/sh
# A small file costs few system calls: no lookup besides opening it, one
# read, one look afterwards.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

test -z "${VALGRIND-}" || skip_ 'strace would see what valgrind does'
strace -o trace true 2>/dev/null || skip_ 'no strace'

files=200
mkdir d || framework_failure_
i=0
while test $i -lt $files; do
  i=$((i + 1))
  echo $i >d/f$i || framework_failure_
done

# The leak checker of a build with it cannot work under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# Where directories do not tell types, every file must be looked at first.
looks=2
strace -o trace find d -type f >/dev/null
test $(grep -c '^[a-z]*stat[a-z0-9]*(' trace) -lt $files || looks=3

# calls_ NAME...: how many calls of these were made.
calls_ ()
{
  count_=0
  for name_; do
    count_=$((count_ + $(grep -c "^$name_(" trace)))
  done
  echo $count_
}

for option in '' --no-page-cache; do
  strace -o all tar-nocache $option -cf a d || fail_ "$option: $?"
  # A build with --coverage writes its counts at the end.
  sed '/[.]gcda"/,$d' all >trace
  # What the program does besides is the same for any number of files.
  most=$((files + 60))
  # Looking up an owner that has no name may take about 100 calls, once.
  test $(calls_ open openat openat2) -le $((most + 100)) \
    || fail_ "$option: open"
  test $(calls_ read readv preadv2 pread64) -le $most || fail_ "$option: read"
  test $(calls_ close) -le $most || fail_ "$option: close"
  test $(calls_ fstat stat lstat newfstatat fstatat64 statx) \
    -le $((looks * files + 60)) || fail_ "$option: stat"
  test $(calls_ lseek _llseek) -le 60 || fail_ "$option: lseek"
  test $(calls_ write writev pwritev2 pwrite64) -le 20 \
    || fail_ "$option: write"
done

finish_
