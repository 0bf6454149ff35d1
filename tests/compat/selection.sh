#!/bin/sh
# Which files -c takes and what it says of them: command lines given to both
# programs in equal directories.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# drop: remove the archives x and t/x, which hold times of the run or what
# 1.35 writes otherwise than 1.34, but keep the status; for use in the table.
drop ()
{
  set -- $?
  rm -f x t/x
  return $1
}

run_rows_ selection.txt 300
finish_
