#!/bin/sh
# The same as ext4-1k.sh with blocks of 2 KiB.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

loop_ ext4 800 -b 2048
matrix_ dontcache advice

finish_
