#!/bin/sh
# libnopagecache, installed, gives another archiver the promise in ten lines.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"
! is_sanitized_ || skip_ "built with sanitizers"

# Installed as packages have it.
root=$test_dir/root
MAKEFLAGS= make -C "$abs_top_builddir" prefix="$root" exec_prefix="$root" \
  libdir="$root/lib" includedir="$root/include" install-libLTLIBRARIES \
  install-includeHEADERS install-pkgconfigDATA >install.log 2>&1 \
  || { cat install.log; framework_failure_ "make install"; }

# What the library has for programs is in its version script, and that is what
# the header declares.
sed -n 's/^ *\(npc_.*\);/\1/p' "$abs_top_srcdir/lib/nopagecache.map" \
  | LC_ALL=C sort >want
sed -n 's/.*[ *]\(npc_[a-z_]*\) (.*/\1/p' \
  "$abs_top_srcdir/lib/nopagecache.h" | LC_ALL=C sort -u >declared
compare_ want declared
if command -v nm >/dev/null && test -e "$root/lib/libnopagecache.so"; then
  nm -D --defined-only "$root/lib/libnopagecache.so" \
    | sed -n 's/.* [TDBRVW] \([^@]*\).*/\1/p' | LC_ALL=C sort >got
  compare_ want got
  nm -D --undefined-only "$root/lib/libnopagecache.so" \
    | grep -E ' (rpl|gl)_' && fail_ 'gnulib is needed'
fi
# The static library has nothing with a name that programs use.
if command -v nm >/dev/null && test -e "$root/lib/libnopagecache.a"; then
  nm -g --defined-only "$root/lib/libnopagecache.a" \
    | sed -n 's/.* [A-Z] //p' | grep -vE '^(npc|tnc)_|^__|^\.' \
    && fail_ 'names that programs use'
fi

command -v pkg-config >/dev/null || skip_ "no pkg-config"
PKG_CONFIG_PATH=$root/lib/pkgconfig
export PKG_CONFIG_PATH
config_ ()
{
  pkg-config --define-variable=libdir="$root/lib" \
    --define-variable=includedir="$root/include" "$@" nopagecache
}
expect_ 0 config_ --modversion

# The compiler that made the library.
CC=$(sed -n 's/^CC = //p' "$abs_top_builddir/Makefile")
# What counts lines needs more of it.
grep '^CFLAGS = .*--coverage' "$abs_top_builddir/Makefile" >/dev/null \
  && CC="$CC --coverage"
CXX=$(command -v g++) || CXX=

# The example, and what the patch makes of it.
cp "$abs_top_srcdir"/patches/example/store.c . && chmod u+w store.c
eval "$CC -o plain store.c" || framework_failure_ "cannot compile"
command -v patch >/dev/null || skip_ "no patch"
patch -s store.c "$abs_top_srcdir/patches/example/store.c.diff" \
  || fail_ 'the patch does not apply'
test "$(grep -c '^+[^+]' "$abs_top_srcdir/patches/example/store.c.diff")" = 10 \
  || fail_ 'not ten lines'
programs=
if test -e "$root/lib/libnopagecache.so"; then
  eval "$CC -Wall -Werror -o shared store.c $(config_ --cflags --libs) \
    -Wl,-rpath,'$root/lib'" && programs=shared || fail_ 'shared'
fi
if test -e "$root/lib/libnopagecache.a"; then
  eval "$CC -o static store.c $(config_ --cflags) \
    '$root/lib/libnopagecache.a' $(config_ --static --libs-only-l \
    | sed 's/-lnopagecache//')" && programs="$programs static" \
    || fail_ 'static'
fi
if test -n "$CXX" && test -e "$root/lib/libnopagecache.so"; then
  "$CXX" -Wall -o c++ -x c++ store.c $(config_ --cflags --libs) \
    -Wl,-rpath,"$root/lib" && programs="$programs c++" || fail_ 'C++'
fi

here_
tree_
cd "$fs" || exit 99
"$test_dir/plain" src/large src/many/* >want
label=plain
full_ 'source' src
full_ 'archive' want
for program in $programs; do
  label=$program
  cool_ src
  "$test_dir/$program" src/large src/many/* >got || fail_ "$program"
  cmp want got || fail_ "$program: another archive"
  full_ 'source, not asked for' src
  cool_ src
  "$test_dir/$program" --no-page-cache src/large src/many/* >got \
    || fail_ "$program"
  clean_ 'source' src
  clean_ 'archive' got
  cmp want got || fail_ "$program: another archive"
done

finish_
