#!/bin/sh
# nopagecache: options, exit statuses, LD_PRELOAD, and what --verbose says.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

nopagecache=$abs_top_builddir/src/nopagecache/nopagecache
TNC_PRELOAD=$abs_top_builddir/src/nopagecache/.libs/nopagecache-preload.so
export TNC_PRELOAD
test -f "$TNC_PRELOAD" && test -x "$nopagecache" \
  || skip_ "nopagecache was not built"
! is_sanitized_ || skip_ "the sanitizers want to be loaded first"
can_preload_ "$TNC_PRELOAD" \
  || skip_ "the programs of this system have another C library"

expect_ 0 "$nopagecache" --help
grep '^Usage: nopagecache ' out >/dev/null || fail_ '--help'
expect_ 0 "$nopagecache" --version
grep '^nopagecache (tar-nocache) [0-9]' out >/dev/null || fail_ '--version'

# As env and nohup end.
expect_ 125 "$nopagecache"
expect_ 125 "$nopagecache" --no-such-option cat
expect_ 127 "$nopagecache" ./not-there
echo "nopagecache: ./not-there: No such file or directory" >want
compare_ want err
: >not-executable
expect_ 126 "$nopagecache" ./not-executable
expect_ 42 "$nopagecache" sh -c 'exit 42'
(TNC_PRELOAD=$test_dir/none; expect_ 125 "$nopagecache" true; finish_) \
  || fail_ 'no library'
"$nopagecache" sh -c 'kill -TERM $$'
test $? = 143 || fail_ 'a signal'

# Options after the program are its own.
expect_ 0 "$nopagecache" echo --help -v
echo '--help -v' >want
compare_ want out
expect_ 0 "$nopagecache" -- echo -- x
echo '-- x' >want
compare_ want out

# What others have loaded stays in front.
cp "$TNC_PRELOAD" other.so
LD_PRELOAD=$test_dir/other.so "$nopagecache" sh -c 'echo "$LD_PRELOAD"' >out
echo "$test_dir/other.so:$TNC_PRELOAD" >want
compare_ want out
ln -s "$TNC_PRELOAD" 'with blank.so'
(TNC_PRELOAD="$test_dir/with blank.so"; expect_ 125 "$nopagecache" true
 finish_) || fail_ 'a blank'

# --verbose says what is not covered, and nothing else does.
expect_ 0 "$nopagecache" -v true
compare_ /dev/null err
compile_ () { ${CC:-cc} "$@" 2>/dev/null; }
echo '#include <sys/mman.h>
#include <fcntl.h>
int main (int n, char **v) {
  int fd = open (v[0], O_RDONLY);
  for (int i = 0; i < 3; i++)
    if (mmap (0, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
      return 1;
  return 0;
}' >maps.c
if compile_ -o maps maps.c; then
  expect_ 0 "$nopagecache" -v ./maps
  echo "nopagecache: maps: reads files through memory mappings (mmap); these \
pages are not covered" >want
  compare_ want err
  expect_ 0 "$nopagecache" ./maps
  compare_ /dev/null err
fi
if compile_ -static -o static maps.c; then
  expect_ 0 "$nopagecache" --verbose ./static
  echo "nopagecache: ./static: is statically linked; it is not covered" >want
  compare_ want err
fi
if is_root_; then
  cp "$(command -v env)" privileged && chmod 4755 privileged
  expect_ 0 "$nopagecache" --verbose ./privileged
  grep 'set-user-ID' err >/dev/null || fail_ 'set-user-ID'
fi

finish_
