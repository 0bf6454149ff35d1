#!/bin/sh
# On btrfs the page cache is left as it was.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/suite.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

loop_ btrfs 800
suite_ dontcache
rm -r "$fs/src" "$fs/plain.tar"
matrix_ advice

finish_
