#!/bin/sh
# On ext4, programs under nopagecache leave the page cache as it was.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/nopagecache-suite.sh"

loop_ ext4 400
nopagecache_suite_

# A shell that has just written a file can unmount the file system; where we
# have vfork, also one that uses it.
shells=bash
! grep vfork "$TNC_PRELOAD" >/dev/null || shells='bash dash'
for shell in $shells; do
  command -v $shell >/dev/null || continue
  "$nopagecache" $shell -c 'echo x >mnt/note && umount mnt' \
    || fail_ "$shell: umount"
  mountpoint -q mnt || mount -o loop image mnt || fail_ "$shell: mount"
done

finish_
