#!/bin/sh
# What plain and incremental dumps say about directories that they leave out
# or cannot read: tags, other file systems, permissions.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

make_more_ ()
{
  mkdir t/tagged t/tagged/sub
  echo x >t/tagged/sub/x
  : >'t/tagged/a:t g'
}

# mounted COMMAND...: COMMAND with a file system mounted on t/d, if we may.
mounted ()
{
  mount -t tmpfs none t/d 2>/dev/null && mkdir t/d/e && echo m >t/d/m
  "$@"
  status=$?
  umount t/d 2>/dev/null
  return $status
}

# unreadable COMMAND...: COMMAND as an ordinary user, who cannot read all.
# GNU tar misses what changes in the same tick of the clock that dates files
# as an incremental dump, here the one before.
unreadable ()
{
  sleep 0.03
  chmod 0 t/a t/d/e t/sec t/tagged/sub/x
  chmod 777 .
  as_user_ "$@"
  status=$?
  chmod 755 . t/d/e t/sec
  return $status
}

table=$abs_top_srcdir/tests/compat/left-out.txt least=110
if ! can_be_user_; then
  echo 'not tried as an ordinary user, who could not reach the program'
  rows_without_ unreadable "$table" >rows.txt
  table=$test_dir/rows.txt least=90
fi
run_rows_ "$table" $least
finish_
