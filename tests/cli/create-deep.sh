#!/bin/sh
# A tree deeper than PATH_MAX and than there are descriptors.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Built from below in parts of 100 levels, since no call takes the whole path.
depth=1000
i=$depth
mkdir t || framework_failure_
while test $i -gt 0; do
  path=part last=$((i - 100)) files=
  while test $last -lt $i; do
    last=$((last + 1))
    path=$path/directory-$last files="$files $path/z"
  done
  mkdir -p $path && touch $files && mv t/* $path/ 2>/dev/null
  mv part/directory-$((i - 99)) t/ && rmdir part || framework_failure_
  i=$((i - 100))
done

(ulimit -n 20 && tar-nocache -cf a --sort=name t) 2>err \
  || fail_ 'with 20 descriptors'
compare_ /dev/null err
tar-nocache -tf a >list 2>err
test $(grep -c '/z$' list) -eq $depth || fail_ 'files are missing'
test $(grep -c '/$' list) -eq $((depth + 1)) || fail_ 'directories are missing'
test $(tail -n 1 list | wc -c) -gt 10 || fail_ 'the last name'
awk 'length > 12000 { found = 1 } END { exit !found }' list \
  || fail_ 'no long name'
(ulimit -n 20 && tar-nocache -cf a --sort=name --remove-files t) 2>err \
  || fail_ 'with 20 descriptors, removing'
compare_ /dev/null err
test ! -e t || fail_ 'not removed'

finish_
