#!/bin/sh
# On xfs with blocks of 1 KiB no operation leaves pages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

loop_ xfs 800 -b size=1024
matrix_ dontcache advice

finish_
