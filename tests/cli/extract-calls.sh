#!/bin/sh
# A tree deeper than a name may be long is extracted with a number of system
# calls that grows with its members, not with its depth times its members.
# Files that exist take no call more than they need.
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

# count_ N ARG...: how many calls it makes with an archive of N files.
count_ ()
{
  n_=$1; shift
  strace -f -c -o trace tar-nocache "$@" -f few-$n_.tar >out 2>err
  awk '$NF == "total" { print $4 }' trace
}
for n in 100 200; do
  mkdir few-$n
  for i in $(seq $n); do echo text >few-$n/$i; done
  tar-nocache -cf few-$n.tar few-$n || framework_failure_
done
# An open; also the parts of a message; stat, open, fstat, ftruncate, write, utimensat,
# close; stat, open, fstat, read, close.  A few more are needed for each 100 files.
while read most args; do
  calls=$(($(count_ 200 $args) - $(count_ 100 $args)))
  test $calls -lt $((100 * most + 50)) \
    || fail_ "$args: $calls system calls for 100 files more"
done <<END
1 --skip-old-files -x
5 -k -x
7 --overwrite -x
5 -d
END
finish_
