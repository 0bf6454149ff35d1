#!/bin/sh
# A tree deeper than a name may be long is extracted with a number of system
# calls that grows with its members, not with its depth times its members.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

test -z "${VALGRIND-}" || skip_ 'strace would see what valgrind does'
strace -o trace true 2>/dev/null || skip_ 'no strace'
# The leak checker of a build with it cannot work under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# A directory and a file on each level; the file stands before what is below
# the directory, and after it.
levels=1000
"$abs_top_builddir/tests/cli/members" \
  f "$(printf 'level/%.0s' $(seq $levels))f" x >deep.tar
mkdir from
expect_ 0 tar-nocache -xf deep.tar -C from
(cd from && i=0 && while test $i -lt $levels; do
   : >a && : >z && cd -P level || exit 1
   i=$((i + 1))
 done) || framework_failure_ 'cannot fill the tree'
expect_ 0 tar-nocache --sort=name -cf a.tar -C from a level z

for resolver in kernel walk; do
  # By itself each component takes a call; a few dozen a member are enough.
  most=20
  unset TNC_NO_OPENAT2
  if test $resolver = walk; then
    TNC_NO_OPENAT2=1 most=80; export TNC_NO_OPENAT2
  fi
  rm -rf to; mkdir to
  expect_ 0 strace -f -c -o trace tar-nocache -xf a.tar -C to
  calls=$(awk '$NF == "total" { print $4 }' trace)
  test "$calls" -lt $((3 * levels * most)) \
    || fail_ "$resolver: $calls system calls for $((3 * levels)) members"
  test "$(find to -type f | wc -l)" = $((2 * levels + 1)) \
    || fail_ "$resolver: files are missing"
done
finish_
