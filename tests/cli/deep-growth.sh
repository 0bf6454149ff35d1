#!/bin/sh
# In a chain of directories twice as deep the kernel looks up about twice as
# many components of names, as a trace of the calls shows.  Where each
# directory is opened by its full name they are four times as many.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

test -z "${VALGRIND-}" || skip_ 'strace would see what valgrind does'
strace -f -o trace true 2>/dev/null || skip_ 'no strace'

# The leak checker of a build with it cannot work under strace.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# make_ DIR LEVELS: nested directories with names of 50 bytes and a file each,
# so that the names of most are longer than those that are always looked up
# from their start.
name=directory-with-a-rather-long-name-fifty-bytes-long
make_ ()
{
  mkdir $1 || framework_failure_
  level_=0
  while test $level_ -lt $2; do
    level_=$((level_ + 20)) path_=part
    mkdir part || framework_failure_
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      path_=$path_/$name
      mkdir $path_ && echo $i >$path_/file || framework_failure_
    done
    test $level_ = 20 || mv $1/$name $path_/ || framework_failure_
    mv part/$name $1/ && rmdir part || framework_failure_
  done
}

# looked_up_ ARG...: run the program; the components in the names that its
# calls get are added to `work'.
looked_up_ ()
{
  strace -f -s 65536 -o trace tar-nocache --no-sandbox "$@" >out 2>err \
    </dev/null || { fail_ "$1: $?"; cut -c 1-200 err | head -n 5; }
  awk -F '"' -v n="$(cat work)" '/^[0-9]+ +(open|[a-z]*stat|readlink|unlink|mkdir|rename|link|symlink|utimens|fch|mknod)/ {
      n += split ($2, parts, "/")
    } END { print n }' trace >more && mv more work
}

scan () { looked_up_ -cf a.tar -g snap d; }
scan_again () { looked_up_ -cf b.tar -g snap d; }
update () { looked_up_ -uf plain.tar d; }
compare () { looked_up_ -df plain.tar; }
compare_dumpdirs () { looked_up_ -df a.tar; }
extract () { looked_up_ -C o -xf plain.tar; }
extract_incremental () { looked_up_ -C p -xf a.tar -g /dev/null; }

all='scan scan_again update compare compare_dumpdirs extract
  extract_incremental'
for n in 200 400; do
  mkdir $n && cd $n || framework_failure_
  make_ d $n
  mkdir o p
  tar-nocache -cf plain.tar d || fail_ "$n: $?"
  for job in $all; do
    echo 0 >work
    $job
    cp work ../$job-$n
  done
  cd ..
done
for job in $all; do
  few=$(cat $job-200) many=$(cat $job-400)
  echo "$job: $few $many"
  test $few -gt 400 || fail_ "$job: the trace shows nothing"
  test $((many * 2)) -lt $((few * 5)) || fail_ "$job: $few $many"
done

finish_
