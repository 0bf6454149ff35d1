#!/bin/sh
# Nobody's pages are dropped by who may not know about them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

# Files of root are read by root, files of somebody else by their owner and
# by a stranger.  An advice of a stranger does drop pages, which the control
# shows: it is the program that must not give it.
is_root_ || skip_ "only root can become somebody else"
command -v setpriv >/dev/null || skip_ "no setpriv"

# as_ ID COMMAND...
as_ ()
{
  as_id=$1; shift
  setpriv --reuid="$as_id" --regid="$as_id" --clear-groups "$@"
}

here_
chmod 755 .
cp "$TAR_NOCACHE" "$tool" .
program=$test_dir/$(basename "$TAR_NOCACHE")
as_ 65534 "$program" --version >/dev/null 2>version.err \
  || skip_ "somebody else cannot run a program here"
mkdir "$fs/own"
large=$fs/own/large
head -c 24000000 /dev/urandom >"$large"
for i in 1 2 3 4 5 6 7 8 9; do
  head -c ${i}0000 "$large" >"$fs/own/$i"
done
chown -R 65533:65533 "$fs/own"

# spares_ ID: a run of that user loses nothing that is hot.
spares_ ()
{
  cool_ "$fs/own"
  "$tool" runs "$large"
  "$tool" heat "$fs/own/5"
  hot_ "$large" "$fs/own/5" "$fs/own/7"
  as_ $1 "$program" --no-page-cache --page-cache-report \
    -cf - -C "$fs" own 2>report | cat >/dev/null
  # Where the kernel cannot do it and we are not told, nothing is dropped.
  slack=$((1048576 / page))
  ! grep ': none: ' report >/dev/null || slack=$((48 * slack))
  kept_ "$large" "$fs/own/5" "$fs/own/7"
}

for method in dontcache advice; do
  export TNC_PAGE_CACHE_METHOD=$method
  for who in 0 65533 65534; do
    label="$method as $who"
    spared_ spares_ $who
    if test $who = 65534 && test $slack -gt $((1048576 / page)); then
      grep ': none: 10 files' report >/dev/null \
        || { fail_ "$label: report"; cat report; }
    else
      clean_ 'what was cold' "$fs/own/7" "$fs/own/9"
    fi
  done
done
slack=$((1048576 / page))

label=control
"$tool" heat "$fs/own/5"
as_ 65534 ./residency-tool drop "$fs/own/5" >/dev/null
cached_ "$fs/own/5"
test "$cached" = 0 || skip_ "a stranger cannot drop pages here anyway"

finish_
