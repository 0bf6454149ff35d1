#!/bin/sh
# The disk is full, after one page, after two and so on: what holds for failed
# calls holds here, too.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/fault/common.sh"

is_root_ || skip_ 'only root may mount a small file system'
mkdir run && mount -t tmpfs -o size=64k none run 2>/dev/null \
  || skip_ 'cannot mount a small file system'
umount run && rmdir run || framework_failure_ umount
at_end "umount -l '$test_dir/run' 2>/dev/null"
faults_ -d
finish_
