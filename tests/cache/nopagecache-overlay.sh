#!/bin/sh
# On an overlay, programs under nopagecache leave the page cache as it was.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/nopagecache-suite.sh"

loop_ ext4 400
overlay_
nopagecache_suite_

finish_
