#!/bin/sh
# Each volume of an archive is read and written as a single archive is:
# nothing of it stays in the page cache.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
. "$abs_top_srcdir/tests/continued.sh"

here_
cd "$fs" || exit 99
head -c 40000000 /dev/urandom >large
echo small >small
tar-nocache -H gnu -cf a large small || framework_failure_ tar
# Three volumes, of which the second begins off any page.
{ head -c 15360512 a; } >v1
{ continued_ large 24640000 15360000
  tail -c +15360513 a | head -c 15360000; } >v2
{ continued_ large 9280000 30720000
  tail -c +30720513 a; } >v3
volumes='-f v1 -f v2 -f v3'
label=control
cool_ v1 v2 v3
run_ tar-nocache -tM $volumes
full_ 'volumes listed' v1
full_ 'volumes listed' v2
run_ tar-nocache -cM -L15000 -f w1 -f w2 -f w3 large
full_ 'volumes written' w1
full_ 'volumes written' w2

for TNC_PAGE_CACHE_METHOD in dontcache advice; do
  export TNC_PAGE_CACHE_METHOD
  label=$TNC_PAGE_CACHE_METHOD
  mkdir x
  for command in '-t' '-xO large' '-x -C x' '-d'; do
    cool_ v1 v2 v3
    run_ tar-nocache --no-page-cache -M $volumes $command
    for v in v1 v2 v3; do
      clean_ "$command: $v" $v
    done
  done
  clean_ 'file extracted' x/large
  cmp large x/large || fail_ "$label: other data"
  rm -r x

  rm -f w[123]
  cool_ large
  run_ tar-nocache --no-page-cache -cM -L15000 -f w1 -f w2 -f w3 large
  for w in w1 w2 w3; do
    clean_ 'volumes written' $w
  done
  clean_ 'volumes written' large
  run_ tar-nocache -dM -f w1 -f w2 -f w3

  # What was hot stays.
  cool_ v1 v2 v3
  "$tool" heat v2
  cached_ v2
  before=$cached
  run_ tar-nocache --no-page-cache -M $volumes -t
  cached_ v2
  test "$cached" -ge "$((before - slack))" \
    || fail_ "$label: of $before hot pages $cached are left"
  clean_ 'beside a hot volume' v1 v3
done
unset TNC_PAGE_CACHE_METHOD
cd "$test_dir" || exit 99
finish_
