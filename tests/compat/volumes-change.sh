#!/bin/sh
# Changes of volumes while an archive is written: as GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"
. "$abs_top_srcdir/tests/compat/volumes.sh"

v='-f 1 -f 2 -f 3 -f 4 -f 5 -f 6 -f 7 -f 8 -f 9 -f 10 -f 11 -f 12'
rate () { sed 's/, [^ ]*)$/)/'; }
make_archives_ () { files_; }

run_rows_ volumes-change.txt 90
finish_
