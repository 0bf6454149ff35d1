#!/bin/sh
# A file system without any way is named once, if that warning is on.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

# Linux before 7.3 has no way for a block device: its own flag is refused
# there, and who else has cached what of it cannot be told.
is_root_ || skip_ "only root can set up a loop device"
head -c 3000000 /dev/urandom >data
tar-nocache -cf image data data data || framework_failure_ "no archive"
device=$(losetup -f --show image 2>losetup.log) \
  || skip_ "$(tail -n 1 losetup.log)"
at_end "losetup -d $device"

expect_ 0 tar-nocache --no-page-cache --page-cache-report -tf "$device"
case $(cat err) in
  *'page cache: none: 1 files, '*) ;;
  *RWF_DONTCACHE*) skip_ "this kernel has a way for block devices" ;;
  *) fail_ "report"; cat err ;;
esac
test "$(grep -c . err)" = 1 || { fail_ "an unasked warning"; cat err; }

expect_ 0 tar-nocache --no-page-cache --warning=page-cache -tf "$device"
case $(cat err) in
  'tar-nocache: no way to keep the page cache clean on device '[0-9]*:[0-9]*) ;;
  *) fail_ "no warning"; cat err ;;
esac
test "$(grep -c . err)" = 1 || { fail_ "more than one warning"; cat err; }
expect_ 0 tar-nocache --warning=page-cache -tf "$device"
test ! -s err || { fail_ "a warning without the option"; cat err; }

finish_
