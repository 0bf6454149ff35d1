#!/bin/sh
# An archive that did not reach the disk is reported.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

# A file system in a file for which there is no room: it takes the data and
# loses them when it writes them back.
is_root_ || skip_ "only root can mount"
command -v mkfs.ext4 >/dev/null || skip_ "no mkfs.ext4"
mkdir small mnt
mount -t tmpfs -o size=24M tmpfs small 2>mount.log \
  || skip_ "$(tail -n 1 mount.log)"
at_end "umount '$test_dir/small'"
truncate -s 100M small/image
mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=1 small/image 2>mkfs.log \
  || skip_ "mkfs.ext4: $(tail -n 1 mkfs.log)"
mount -o loop small/image mnt 2>mount.log || skip_ "$(tail -n 1 mount.log)"
at_end "umount '$test_dir/mnt'"
head -c 30000000 /dev/urandom >large

# The control: without the option nobody waits for the disk.
expect_ 0 tar-nocache -cf mnt/plain.tar large
rm mnt/plain.tar

for method in dontcache advice none; do
  label=$method
  TNC_PAGE_CACHE_METHOD=$method \
    expect_ 2 tar-nocache --no-page-cache -cf mnt/a.tar large
  grep '^tar-nocache: mnt/a.tar: Cannot sync: ' err >/dev/null \
    || { fail_ "$label: no message"; cat err; }
  rm -f mnt/a.tar
done

# So is a file that was extracted: one that is large, and many small ones,
# of which the last may be the one that fails.
mkdir many
for i in 1 2 3 4 5 6 7 8 9 10; do
  head -c 3000000 large >many/$i
done
tar-nocache -cf large.tar large
tar-nocache -cf many.tar many
for method in dontcache advice; do
  for name in large many; do
    label="$method, $name extracted"
    TNC_PAGE_CACHE_METHOD=$method \
      expect_ 2 tar-nocache --no-page-cache -xf $name.tar -C mnt
    grep '^tar-nocache: .*: \(Input/output error\|No space left\)' err \
      >/dev/null || { fail_ "$label: no message"; cat err; }
    rm -rf mnt/$name
  done
done

finish_
