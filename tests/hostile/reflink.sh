#!/bin/sh
# Archives made to do harm, where files share blocks with them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

is_root_ || skip_ 'only root can mount'
done=
for fs in xfs btrfs; do
  mkdir $fs && truncate -s 512M $fs.image && mkfs.$fs -q $fs.image >log 2>&1 \
    && mount -o loop $fs.image $fs 2>>log \
    || { echo "no $fs: $(tail -n 1 log)"; continue; }
  at_end "umount '$test_dir/$fs' || umount -l '$test_dir/$fs'"
  cd $fs || framework_failure_

  # The control: such archives share.
  head -c 10000 /dev/zero | tr '\0' d >f
  expect_ 0 tar-nocache -cf a.tar --align f
  mkdir x && expect_ 0 tar-nocache -xf a.tar -C x --page-cache-report
  grep ' 8192 bytes shared' err >/dev/null || { cat err; skip_ "nothing is shared on $fs"; }

  mkdir h && cd h || framework_failure_
  "$abs_top_builddir/tests/hostile/hostile" 'shared-*' 'gnu-*' '[01].*' 'star-*' 'size-*' \
    || fail_ "$fs: see above"
  cd "$test_dir" || framework_failure_
  done="$done $fs"
done
test -n "$done" || skip_ 'no file system that can share was mounted'
finish_
