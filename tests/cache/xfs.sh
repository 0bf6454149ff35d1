#!/bin/sh
# On xfs the page cache is left as it was, by each method.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/suite.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

loop_ xfs 800
suite_ dontcache advice
rm -r "$fs/src" "$fs/plain.tar"
matrix_ dontcache advice

finish_
