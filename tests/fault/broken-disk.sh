#!/bin/sh
# A disk with sectors that cannot be read, and one that takes no more: errors
# are told, what can be read is archived, other files stay as they are.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The disk is a file.  What was cut off from it cannot be read; and the file
# system that the file is on may be full.
is_root_ || skip_ 'only root may make a disk'
mkdir m below && mount -t tmpfs -o size=24m none below 2>/dev/null \
  || skip_ 'no file system can be mounted'
at_end "umount -l '$test_dir/below'"

# disk_: a new one is mounted on m.
disk_ ()
{
  truncate -s 16M below/image
  mkfs.ext4 -q -b 4096 -O ^has_journal below/image 2>/dev/null \
    || skip_ 'there is no mkfs.ext4'
  loop=$(losetup -f --show below/image 2>/dev/null) \
    || skip_ 'there is no loop device'
  at_end "losetup -d $loop 2>/dev/null"
  mount -t ext4 "$loop" m 2>/dev/null || skip_ 'the disk cannot be mounted'
  at_end "umount -l '$test_dir/m' 2>/dev/null"
}
remove_ () { umount m; losetup -d "$loop"; rm -f below/image; }

# cut_ NAME: the file NAME cannot be read from its 100th block on, nor what
# is behind it on the disk.
cut_ ()
{
  sync
  block=$(debugfs -R "bmap /$1 100" "$loop" 2>/dev/null)
  test "${block:-0}" -gt 100 || skip_ 'debugfs does not say where a file is'
  truncate -s $((block * 4096)) below/image
  echo 3 >/proc/sys/vm/drop_caches 2>/dev/null
  ! cat "m/$1" >/dev/null 2>&1 || skip_ 'what is cut off can be read'
}
eio=$(error_text_ EIO)

# Files.
seq 300000 >b && disk_ && mkdir m/d && echo a >m/d/a && echo c >m/d/c && sync \
  && cat b >m/d/b && tar-nocache --sort=name -cf whole.tar -C m d \
  || framework_failure_ 'no files'
cut_ d/b
for option in '' --no-page-cache; do
  expect_ 2 tar-nocache --sort=name $option -cf r.tar -C m d
  grep "^tar-nocache: d/b: Read error at byte .*: $eio" err >/dev/null \
    || fail_ "read: $(cat err)"
  tar-nocache -tf r.tar >names
  printf '%s\n' d/ d/a d/b d/c >want
  compare_ want names
  tar-nocache -xOf r.tar d/c >out
  compare_ m/d/c out
  test "$(tar-nocache -xOf r.tar d/b | wc -c)" = "$(wc -c <b)" \
    || fail_ 'a file of another size'
  expect_ 2 tar-nocache $option -df whole.tar -C m
  grep "^tar-nocache: d/b: .*$eio" err >/dev/null \
    || fail_ "compare: $(cat err)"
done
remove_

# Archives.
disk_
cp whole.tar m/a.tar || framework_failure_ cp
cut_ a.tar
for option in '' --no-page-cache; do
  mkdir x
  expect_ 2 tar-nocache $option -xf m/a.tar -C x
  grep "^tar-nocache: m/a.tar: .*$eio" err >/dev/null \
    || fail_ "extract: $(cat err)"
  test ! -e x/d/b || ! cmp -s b x/d/b || fail_ 'what cannot be read is there'
  expect_ 2 tar-nocache $option -tf m/a.tar --no-seek
  expect_ 2 tar-nocache $option -rf m/a.tar --no-seek b
  rm -r x
done
remove_

# Writing: the cache takes it, and the disk does not.  With the option that is
# told, and another file on the disk stays as it is.
disk_
cp whole.tar m/before.tar && sync || framework_failure_ cp
fill=$(($(stat -f -c %a below) * $(stat -f -c %S below)))
head -c $fill /dev/zero >below/fill
head -c 6000000 /dev/urandom >large
expect_ 2 tar-nocache --no-page-cache -cf m/new.tar large
grep '^tar-nocache: m/new.tar: ' err >/dev/null || fail_ "write: $(cat err)"
expect_ 2 tar-nocache --no-page-cache -xf whole.tar -C m
cmp whole.tar m/before.tar || fail_ 'another archive is damaged'
rm below/fill
finish_
