#!/bin/sh
# Listings of archives in each format are those of GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

make_tree_ tree

for format in $formats; do
  sparse=
  case $format in gnu | oldgnu | posix) sparse=-S ;; esac
  gnu_ tar-nocache -cf $format.tar -H $format $sparse tree 2>/dev/null
  for options in '' -v -vv '-v --full-time' '-R' '-Rvv' '-v --numeric-owner' \
      '-v --utc' '--utc --full-time -R' '--quoting-style=literal' \
      '--quoting-style=c -v' '--quoting-style=shell-always' \
      '--quoting-style=locale -v' '--no-quote-chars=l' '--quote-chars=ae' \
      '--strip-components=2 --show-transformed-names' \
      '--transform=s/e/E/g --show-transformed-names -v' \
      '--no-seek' '--occurrence=1 tree/sizes' 'tree/links tree/nothing' \
      '--wildcards */s5*' '--exclude=*h* -v' '-b 3 -v' '--no-page-cache -v' \
      '--newer-mtime=@1500000005 -v --exclude=tree/times'; do
    case $options in
      *--no-page-cache*)
        # GNU tar has no such option.
        gnu_ tar-nocache -tvf $format.tar >out.gnu 2>err.gnu
        gnu_status=$?
        tar-nocache -tvf $format.tar --no-page-cache >out.own 2>err.own
        both_status=$?
        same_output_ "$format: -t $options"
        ;;
      *)
        set -f
        both_ "$format: -t $options" tar-nocache -tf $format.tar $options
        set +f
        ;;
    esac
  done
  TZ=Asia/Kathmandu both_ "$format: another time zone" \
    tar-nocache -tvf $format.tar tree/times
done

# From a pipe, and compressed.
for program in gzip bzip2 xz zstd lzip lzop; do
  command -v $program >/dev/null || { echo "no $program"; continue; }
  $program -c gnu.tar >gnu.tar.x 2>/dev/null || continue
  both_ "$program, found out" tar-nocache -tf gnu.tar.x
  both_ "-I $program" tar-nocache -tf gnu.tar.x -I $program
  cat gnu.tar.x >x
  gnu_ tar-nocache -tf - <x >out.gnu 2>err.gnu
  gnu_status=$?
  tar-nocache -tf - <x >out.own 2>err.own
  both_status=$?
  same_output_ "$program on standard input"
done
cat gnu.tar | gnu_ tar-nocache -tvRf - >out.gnu 2>err.gnu
gnu_status=$?
cat gnu.tar | tar-nocache -tvRf - >out.own 2>err.own
both_status=$?
same_output_ "pipe"

finish_
