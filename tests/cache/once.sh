#!/bin/sh
# With --no-page-cache, too, the disk reads each byte of a large file once.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

# Of a folio of which it has read a part with RWF_DONTCACHE, the kernel keeps
# nothing: who reads large files in small pieces gets each folio from the disk
# several times.

test -r /proc/self/io || skip_ "no /proc/PID/io"

# from_disk_ COMMAND...: in $bytes, what it reads from the disk.
from_disk_ ()
{
  cool_ "$fs"
  # shellcheck disable=SC2016
  sh -c '"$@" >out; status=$?
    while read -r key value; do
      test $key != read_bytes: || echo $value
    done <"/proc/$$/io" >bytes
    exit $status' sh "$@" 2>err || { fail_ "status $? of $*"; cat err; }
  bytes=$(cat bytes)
}

# once_ FILES COMMAND...: it reads that many files, each of its bytes once.
once_ ()
{
  wanted=$(($1 * size)); shift
  from_disk_ "$@"
  test "$bytes" -ge "$wanted" \
    || fail_ "$*: $bytes bytes came from the disk, there are $wanted"
  # Read-ahead goes beyond the end of what is wanted, names and inodes come
  # in addition.
  test "$bytes" -le $((wanted + 4 * 1048576)) \
    || fail_ "$*: $bytes bytes came from the disk instead of $wanted"
}

once_all_ ()
{
  cp "$test_dir/large" "$fs/large"
  tar-nocache -cf "$fs/large.tar" -C "$fs" large
  cp "$fs/large" "$fs/large.holes"
  truncate -s +1000000 "$fs/large.holes"
  sync
  mkdir -p "$fs/to"
  # The control.
  from_disk_ cat "$fs/large"
  if test "$bytes" -lt $size; then
    echo "left out: $1: $bytes bytes came from the disk, not $size"
    return
  fi
  shown=yes
  for method in dontcache advice; do
    TNC_PAGE_CACHE_METHOD=$method
    export TNC_PAGE_CACHE_METHOD
    for threads in 1 8; do
      n="tar-nocache --no-page-cache --threads=$threads -C $fs"
      once_ 1 $n -c large
      once_ 1 $n -cf "$fs/new.tar" large
      once_ 1 $n -c --checksums="$test_dir/sums" large
      once_ 1 $n -cL 1000000 -f "$fs/new.tar" large
      once_ 1 $n -tf "$fs/large.tar" --no-seek
      once_ 1 $n -xf "$fs/large.tar" -C "$fs/to"
      once_ 2 $n -df "$fs/large.tar"
      rm -f "$fs/new.tar"
      tar-nocache -cf "$fs/new.tar" -T /dev/null
      once_ 1 $n -Af "$fs/new.tar" "$fs/large.tar"
      rm -f "$fs/new.tar"
    done
    # Looking for zeros reads it twice.
    once_ 2 $n -cS --hole-detection=raw large.holes
  done
  unset TNC_PAGE_CACHE_METHOD
}

size=67108864 shown=
head -c $size /dev/urandom >large
here_
once_all_ here
if is_root_ && command -v mkfs.xfs >/dev/null; then
  loop_ xfs 500
  once_all_ xfs
fi
test -n "$shown" || skip_ "no file is read from a disk here"
finish_
