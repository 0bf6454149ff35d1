#!/bin/sh
# Volumes that are really full: a small file system, a small block device.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

PATH=$PATH:/usr/sbin:/sbin
is_root_ || skip_ 'only root can mount'
mkdir m
mount -t tmpfs -o size=152k none m 2>log || skip_ "$(cat log)"
at_end "umount '$test_dir/m' || umount -l '$test_dir/m'"

head -c 700000 /dev/urandom >large
echo small >small

# try_: the first volume is $one, the second a file.
try_ ()
{
  for more in '' --no-page-cache '-H posix' '-b 7' '-b 1'; do
    rm -f v[0-9]
    expect_ 0 tar-nocache -cM $more -f "$one" -f v2 large small
    size=$(wc -c <v2)
    test "$size" -gt 500000 || fail_ "$one $more: volume 2 has $size bytes"
    mkdir d
    expect_ 0 tar-nocache -xM -f "$one" -f v2 -C d
    cmp large d/large && cmp small d/small || fail_ "$one $more"
    rm -r d
    if gnu_tar_; then
      expect_ 0 "$GNU_TAR" -dM -f "$one" -f v2
    fi
  done
}

# In 152 KiB are 15.2 records.
one=m/v1
try_
test "$(($(wc -c <m/v1)))" -eq 155648 || fail_ 'volume 1 is not full'

# With two of them: the script takes away what is full.
expect_ 0 tar-nocache -cM -f m/v1 large small \
  -F 'n=$((TAR_VOLUME - 1)); cp m/v1 v$n && rm m/v1'
cp m/v1 v5
expect_ 0 tar-nocache -dM -f v1 -f v2 -f v3 -f v4 -f v5
test ! -s out || fail_ "$(cat out)"

# A file system that is full before anything is written is no volume.
head -c 200000 /dev/zero >m/v1 2>/dev/null
expect_ 2 tar-nocache -cM -L100 -f v1 -f m/v2 large
printf '%s\n' 'tar-nocache: m/v2: Cannot write: No space left on device' \
  'tar-nocache: Error is not recoverable: exiting now' >want
compare_ want err

truncate -s 180k image
if loop=$(losetup -f --show image 2>log); then
  at_end "losetup -d $loop"
  one=$loop
  try_
else
  echo "no block device: $(cat log)"
fi

finish_
