#!/bin/sh
# An archive on a block device that somebody holds open leaves no pages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

# The last one to close a device takes its pages with him.
is_root_ || skip_ "only root can set up a loop device"
here_
truncate -s 256M image
archive=$(losetup -f --show image 2>losetup.log) \
  || skip_ "$(tail -n 1 losetup.log)"
at_end "exec 9<&-; losetup -d $archive"
exec 9<"$archive"
ahead=/sys/block/$(basename "$archive")/queue/read_ahead_kb
rows='/\$A/!d'
matrix_ dontcache advice

finish_
