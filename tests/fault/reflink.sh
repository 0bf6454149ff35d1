#!/bin/sh
# Where files can share blocks with an archive, each call fails, and the program is
# killed before it: what holds elsewhere holds there, too.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/fault/common.sh"

is_root_ || skip_ 'only root can mount'
command -v mkfs.xfs >/dev/null || skip_ 'no mkfs.xfs'
truncate -s 512M image && mkfs.xfs -q image >log 2>&1 && mkdir xfs \
  || skip_ "mkfs.xfs: $(tail -n 1 log)"
mount -o loop image xfs 2>log || skip_ "$(tail -n 1 log)"
at_end "umount '$test_dir/xfs' || umount -l '$test_dir/xfs'"
cd xfs || framework_failure_
head -c 4096 /dev/urandom >probe
cp --reflink=always probe copy 2>../log || skip_ "$(tail -n 1 ../log)"
SCENARIOS='*-reflink *-reflink-npc'
faults_
mkdir kills && cd kills || framework_failure_
faults_ -k
cd "$test_dir" || exit 99
finish_
