#!/bin/sh
# On tmpfs, where pages are the files, the option does no harm.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/matrix.sh"

is_root_ || skip_ "only root can mount"
mkdir mnt
mount -t tmpfs -o size=800M tmpfs mnt 2>mount.log \
  || skip_ "$(tail -n 1 mount.log)"
at_end "umount '$test_dir/mnt' || umount -l '$test_dir/mnt'"
fs=$test_dir/mnt stays=true
matrix_ dontcache advice

finish_
