#!/bin/sh
# On btrfs the page cache is left as it was.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/suite.sh"

loop_ btrfs 640
suite_ dontcache

finish_
