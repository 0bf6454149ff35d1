#!/bin/sh
# Names longer than any that a system call takes: incremental archives, -u,
# -d, --verify, extraction with all times, and --remove-files.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Directories t/directory/directory/..., each with a file f, built from below
# in parts, since no call takes the whole path.
depth=1500 part=100
mkdir t || framework_failure_
level=$depth
while test $level -gt 0; do
  path=part n=$((level - part))
  mkdir part || framework_failure_
  while test $n -lt $level; do
    n=$((n + 1)) path=$path/dir
    mkdir $path && echo $n >$path/f || framework_failure_
  done
  case $level in
    500 | 1400) mkdir $path/e && echo $level >$path/g && ln $path/g $path/h \
      && ln -s nowhere $path/l || framework_failure_
      # Directories that threads list.
      for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        mkdir $path/w$i && echo $i >$path/w$i/z || framework_failure_
      done ;;
  esac
  test $level = $depth || mv t/dir $path/ || framework_failure_
  mv part/dir t/ && rmdir part || framework_failure_
  level=$((level - part))
done
# in_ FILE COMMAND: run COMMAND where each FILE is.
in_ () { find t -name $1 -prune -execdir sh -c "$2" \; || framework_failure_; }
in_ g 'touch -d 2001-01-01 . f g'

# quiet_ STATUS ARG...: it ends with STATUS and says nothing.
quiet_ ()
{
  expect_ "$@"
  cut -c 1-200 out err | head -n 5
  cat out err >said
  compare_ /dev/null said
}
# members_ ARCHIVE [PATTERN N]...: so many members have such names.
members_ ()
{
  tar-nocache -tf $1 >list || fail_ "$1: $?"
  while shift; test $# -gt 0; do
    test $(grep -c "$1" list) = $2 || fail_ "$1: $(grep -c "$1" list)"
    shift
  done
}

quiet_ 0 tar-nocache -cf 0.tar -g snap t
members_ 0.tar '/f$' $depth '/[gh]$' 4 '/z$' 24 '/$' $((depth + 27))
awk 'length > 5900 { found = 1 } END { exit !found }' list \
  || fail_ 'no long name'
tar-nocache -cf u.tar t || fail_ $?
quiet_ 0 tar-nocache -df 0.tar
quiet_ 0 tar-nocache -df u.tar
quiet_ 0 tar-nocache -df 0.tar -g snap
quiet_ 0 tar-nocache -cWf v.tar t
cp u.tar before
quiet_ 0 tar-nocache -uf u.tar t
members_ u.tar '/f$' $depth

# What changes is in the next archives, and no more.
in_ g 'echo changed >g && touch -d 2011-01-01 g && echo new >n'
in_ e 'mv e m'
quiet_ 0 tar-nocache -cf 1.tar -g snap t
members_ 1.tar '/f$' 0 '/[ghn]$' 6 '/m/$' 2
quiet_ 0 tar-nocache -uf u.tar t
members_ u.tar '/f$' $depth '/[gh]$' 8 '/n$' 2

# What differs is reported; h is a link to g, or the other way round.
expect_ 1 tar-nocache -df before
test $(grep -c '/[gh]: Mod time differs$' out) = 2 || fail_ 'times'
test $(grep -c '/[gh]: Size differs$' out) = 2 || fail_ 'sizes'
test $(grep -c '/e: .*stat.*No such file' err) = 2 || fail_ 'missing'
grep -v '/[gh]: ' out && fail_ 'other differences'
in_ h 'rm h && echo >h && rm l && ln -s elsewhere l'
expect_ 1 tar-nocache -df before
test $(grep -c '/[gh]: Not linked to ' out) = 2 || fail_ 'links'
test $(grep -c '/l: Symlink differs$' out) = 2 || fail_ 'symbolic links'

# The same tree comes out, with its times: the archives of both are equal.
tar-nocache -cf 2.tar -g snap t || fail_ $?
tar-nocache -cf want --sort=name t || fail_ $?
mkdir o p
for n in 0 1 2; do
  quiet_ 0 tar-nocache -C o -xf $n.tar -g /dev/null
done
tar-nocache -C o -cf got --sort=name t || fail_ $?
cmp want got || fail_ 'incremental extraction'
quiet_ 0 tar-nocache -C p -xf want
tar-nocache -C p -cf got --sort=name t || fail_ $?
cmp want got || fail_ 'extraction'

quiet_ 0 tar-nocache -C o -cf got -g /dev/null --remove-files t
test ! -e o/t || fail_ 'not removed'
quiet_ 0 tar-nocache -C p -cf got --remove-files t
test ! -e p/t || fail_ 'not removed'

finish_
