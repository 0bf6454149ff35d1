#!/bin/sh
# Each call that nopagecache wraps works as before, and leaves no pages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/cache/nopagecache-suite.sh"

here_
tree_
label=calls

# What is copied by the call, and whether more than little may be cached
# meanwhile.
for call in read pread readv preadv preadv2 large copy_file_range sendfile \
    splice fread fgets getc getline fprintf redirected threads fork exec execlp \
    spawn; do
  covered_ "$large" "$fs/out" "$calls" $call "$large" "$fs/out"
done

# Not covered while it runs; but nothing stays.
for call in fscanf exit_unflushed; do
  cool_ "$large"
  rm -f "$fs/out"
  run_ "$nopagecache" "$calls" $call "$large" "$fs/out"
  clean_ "$call" "$large" "$fs/out"
done

# The control: a wrapper that is missing would show.
cool_ "$large"
run_ "$calls" fread "$large" "$fs/out"
full_ 'fread' "$large" "$fs/out"

# Who may not know what is cached of the files of others.
if is_root_ && can_be_user_; then
  mkdir "$fs/theirs" && chown 65534 "$fs/theirs"
  cool_ "$large"
  expect_ 0 as_user_ "$nopagecache" "$calls" large "$large" "$fs/theirs/out"
  cmp "$large" "$fs/theirs/out" || fail_ 'of others: other data'
fi

# What they promise besides: errno, signals, vfork, descriptors and locks.
for promise in errno signal vfork lowest closed locks etxtbsy cancel \
    whole exit many; do
  expect_ 0 "$calls" $promise "$large" "$fs/out"
  expect_ 0 "$nopagecache" "$calls" $promise "$large" "$fs/out"
done

# Each function of ours returns what the one that it stands for does.
wrapped=$abs_top_builddir/tests/cache/wrapped
mkdir plain covered
for way in plain covered; do
  program=$wrapped
  test $way = plain || program="$nopagecache $wrapped"
  (cd $way && $program "$large" >out 2>&1) || fail_ "$way: status $?"
done
compare_ plain/out covered/out
preloaded=$abs_top_builddir/src/nopagecache/.libs/nopagecache-preload.so
if nm -D --defined-only "$preloaded" >symbols 2>/dev/null; then
  while read -r _ _ name; do
    case $name in
      # Of a build that counts lines.
      __gcov_* | mangle_path) continue ;;
    esac
    grep -w "$name" "$abs_top_srcdir/tests/cache/wrapped.c" >/dev/null \
      || fail_ "wrapped.c does not call $name"
  done <symbols
fi

finish_
