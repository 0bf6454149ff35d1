#!/bin/sh
# A full file system: what is told, and what was safe stays.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

is_root_ || skip_ 'only root may mount a small file system'
mkdir small src
mount -t tmpfs -o size=64k none small 2>/dev/null \
  || skip_ 'cannot mount a small file system'
at_end "umount '$test_dir/small'"

head -c 200000 /dev/zero | tr '\0' x >src/big
echo small >src/small

# told_ NAME: an error about NAME.
told_ ()
{
  grep "^tar-nocache: $1: .*\(No space left on device\|Wrote only \)" err \
    >/dev/null || fail_ "nothing about $1: $(cat err)"
}

# A new archive; --remove-files removes nothing.
for option in '' -b1 --no-page-cache; do
  expect_ 2 tar-nocache -cf small/a.tar $option --remove-files src
  told_ small/a.tar
  test -s src/big && test -s src/small || fail_ "$option: files were removed"
  rm -f small/*
done

# Members that were there are there after -r and -A failed.
tar-nocache -cf whole.tar src || fail_ 'cannot archive'
for what in '-rf small/a.tar src/big' '-Af small/a.tar whole.tar'; do
  tar-nocache -cf small/a.tar src/small
  expect_ 2 tar-nocache $what
  told_ small/a.tar
  expect_ 0 tar-nocache -xOf small/a.tar --occurrence=1 src/small
  compare_ src/small out
  rm -f small/*
done

# Extraction goes on with the next member.
expect_ 2 tar-nocache -xf whole.tar -C small
told_ src/big
compare_ src/small small/src/small
rm -r small/src
expect_ 2 sh -c 'tar-nocache -xOf whole.tar src/big >small/out'
rm small/out

# A snapshot stays as it was.
mkdir dirs
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  for j in 1 2 3 4 5 6 7 8 9 10; do
    mkdir -p "dirs/$i/a-name-that-is-long-enough-to-fill-what-is-left-$j"
  done
done
tar-nocache -cf 0.tar -g small/snapshot src || fail_ 'no snapshot'
cp small/snapshot kept
head -c 57000 /dev/zero >small/fill
expect_ 2 tar-nocache -cf 1.tar -g small/snapshot dirs
told_ small/snapshot
compare_ kept small/snapshot
expect_ 0 tar-nocache -tf 1.tar

# A listing that is not complete is an error.
head -c 65536 /dev/zero >small/fill 2>/dev/null
expect_ 2 tar-nocache -tf 1.tar --index-file=small/index
told_ small/index
expect_ 2 sh -c 'tar-nocache -tf 1.tar >small/fill2'
grep '^tar-nocache: ' err >/dev/null || fail_ 'nothing is said'
finish_
