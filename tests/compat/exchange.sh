#!/bin/sh
# Each program restores the other's archives, in each format, to the same
# tree; with and without --no-page-cache.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

make_tree_ tree

# restore_ LABEL ARCHIVE: with both, to to.gnu and to.own, and compare.
restore_ ()
{
  label_=$1; archive_=$2
  rm -rf to.gnu to.own
  mkdir to.gnu to.own
  gnu_ tar-nocache -xf "$archive_" -C to.gnu >out.gnu 2>err.gnu
  gnu_status=$?
  tar-nocache -xf "$archive_" -C to.own >out.own 2>err.own
  both_status=$?
  same_output_ "$label_"
  same_tree_ "$label_" to.gnu to.own
}

for format in $formats; do
  sparse=
  case $format in gnu | oldgnu | posix) sparse=-S ;; esac
  # What a format cannot hold is the matter of create.sh.
  gnu_ tar-nocache -cf gnu.tar -H $format $sparse tree 2>/dev/null
  tar-nocache -cf - -H $format $sparse --no-page-cache tree 2>/dev/null \
    | cat >own.tar

  restore_ "$format by GNU tar" gnu.tar
  mv to.own kept
  restore_ "$format by ours" own.tar
  same_tree_ "$format by both, read by ours" kept to.own
  rm -rf kept to.own
  mkdir to.own
  tar-nocache -xf gnu.tar --no-page-cache -C to.own 2>/dev/null
  same_tree_ "$format, page cache spared" to.gnu to.own
done

# posix holds everything but the socket, and which fifos are the same.
if is_root_; then
  for dir in tree to.own/tree; do
    "$tools/treelist" $dir | sed '1d;/^\.\/special\/\(socket\|fifo2-link\) /d' \
      >"list.$(basename "$(dirname $dir)")"
  done
  compare_ list.. list.to.own
fi

rm -rf to.gnu to.own
finish_
