# side.sh - what one side of a case does; by run.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# side.sh CASE DIR: in the new directory DIR/place, whose file `ar' is a link
# to DIR/ar.  Leaves DIR/status, err, out and tree, with a line `=== NUMBER STREAM'
# before each command's, and a copy of ar after each command that writes.
# $plant, $treelist and $ticks are set.

case_=$1 dir=$2
mkdir "$dir" "$dir/place" "$dir/place/x" "$dir/ar"
ln -s ../ar "$dir/place/ar"
cd "$dir/place" || exit 99
ulimit -t 5
number=0
: >../lines
while IFS= read -r line <&3; do
  case $line in
    '+ '*)
      printf '%s\n' "${line#??}" >>../lines
      continue ;;
  esac
  number=$((number + 1))
  if test -s ../lines; then
    "$plant" $number <../lines
    : >../lines
  fi
  # GNU tar misses what changes in the same tick of the clock that dates
  # files as an incremental dump.
  test -z "$ticks" || sleep 0.03
  for stream in err out status tree; do
    echo "=== $number $stream" >>../$stream
  done
  eval "${line#??}" >>../out 2>>../err </dev/null 3<&-
  echo $? >>../status
  echo >>../out
  echo >>../err
  "$treelist" . >>../tree 2>&1
  case $line in
    '$ tar-nocache -'[dtx]*) ;;
    *) cp -R ../ar ../ar.$number ;;
  esac
done 3<"$case_"
