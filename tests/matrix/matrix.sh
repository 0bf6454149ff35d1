#!/bin/sh
# matrix.sh - configure, build and test in other ways than here: compilers, C
# libraries, optimisation, missing libraries and system calls, other systems.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Usage: matrix.sh CELL..., by make check-matrix.  CELL may be `all' or
# `quick', the few that .ci/run builds.  Each cell is built in a directory
# of its own, matrix/CELL; its log is matrix/CELL.log.  A line tells the result
# of each; what this machine cannot do is skipped with its reason.
#
# Environment: JOBS, how many jobs make runs at once; CCACHE, a program to put
# before each compiler, such as ccache.

: "${abs_top_srcdir:?}" "${MAKE:=make}"
top=$PWD/matrix
jobs=${JOBS:-$(nproc 2>/dev/null || echo 1)}
mkdir -p "$top" || exit
unset MAKEFLAGS MFLAGS MAKELEVEL

# Kinds of tests, see run_tests.
most=unit,cli,hostile more=$most,compat
quick='clang m32 musl no-page-cache'
wanted=" $* "
case $wanted in *' quick '*) wanted=" $quick " most=unit,few more=unit,few ;; esac

# What the cells have in common: unit tests, and of the others those that meet
# most of what a system can lack.
few=
for name in compress configure create-attrs create-links create-prefetch \
    create-sparse create-types extract-attrs extract-over extract-times \
    incremental-restore inherited multi-volume-read status transform; do
  few="$few tests/cli/$name.sh"
done
# Work grows with input in the same way in all builds.
cli=
for name in "$abs_top_srcdir"/tests/cli/*.sh; do
  name=${name##*/}
  test "$name" = growth.sh || cli="$cli tests/cli/$name"
done

green=0 red=0 left_out=0 passed=0 failed=0 skipped=0 seen=
now_passed=0 now_failed=0 now_skipped=0

# is_wanted NAME: whether the cell was asked for.
is_wanted ()
{
  seen="$seen $1"
  case $wanted in *" $1 "* | *' all '*) ;; *) return 1 ;; esac
}

say () { echo "matrix: $*"; }

# skipped NAME REASON
skip_cell ()
{
  left_out=$((left_out + 1))
  say "$1: skipped: $2"
}

# count: add the tests of ./test-suite.log to those of the cell.
count ()
{
  # shellcheck disable=SC2046
  set -- $(awk '
    $1 == "#" && $2 ~ /^[A-Z]+:$/ && !($2 in n) { n[$2] = $3 }
    END {
      print n["PASS:"] + n["XFAIL:"],
        n["FAIL:"] + n["ERROR:"] + n["XPASS:"], n["SKIP:"] + 0
    }' test-suite.log)
  now_passed=$((now_passed + $1)) now_failed=$((now_failed + $2))
  now_skipped=$((now_skipped + $3))
}

# result NAME PROBLEM: the line of a cell that was tried; PROBLEM is empty
# unless something else than a test went wrong.
result ()
{
  passed=$((passed + now_passed)) failed=$((failed + now_failed))
  skipped=$((skipped + now_skipped))
  if test -z "$2" && test $now_failed = 0 && test $now_passed != 0; then
    green=$((green + 1))
  else
    red=$((red + 1))
    test $now_failed != 0 || failed=$((failed + 1))
  fi
  say "$1: ${2:-built}, $now_passed passed, $now_failed failed," \
    "$now_skipped skipped$(sed -n 's/\.sh$//; s/^\(FAIL\|ERROR\): \(.*\)/ (\2)/p' \
      "$top/$1.log" | sort -u | tr -d '\n')"
  test $now_failed = 0 && test -z "$2" || tail -n 40 "$top/$1.log"
}

# run_tests KIND...: in a build directory.  KIND is a kind of tests, or `few'.
run_tests ()
{
  for kind; do
    rm -f test-suite.log
    case $kind in
      few) $MAKE -s -j"$jobs" check TESTS="$few" ;;
      cli) $MAKE -s -j"$jobs" check TESTS="$cli" ;;
      *) $MAKE -s -j"$jobs" "check-$kind" ;;
    esac
    test -f test-suite.log || return 1
    # Of what was skipped the log has the reason, of what failed all.
    cat test-suite.log
    count
  done
  return 0
}

# can_compile COMMAND: whether the compiler makes programs that run here.
can_compile ()
{
  # shellcheck disable=SC2086
  echo 'int main (void) { return 0; }' \
    | $1 -x c -o "$top/probe" - 2>/dev/null && "$top/probe"
}

# If the build directory was configured without arguments, its answers are
# those of each cell with the same compiler and flags.  What a cell sets
# itself comes first.
answers=$top/answers
rm -f "$answers"
test -n "$(./config.status --config)" \
  || sed -n '/^ac_cv_env_/d
       s/^\([a-z]*_cv_[A-Za-z0-9_]*\)=\(.*\)/test ${\1+y} || \1=\2/p' \
       config.log >"$answers"
cd "$top" || exit

# cell NAME TESTS [NAME=VALUE | OPTION]...: configure with these arguments.
# TESTS are as run_tests takes them, with commas between them.
cell ()
{
  name=$1 tests=$2; shift 2
  is_wanted "$name" || return 0
  compiler=gcc cache=$answers
  for argument; do
    case $argument in
      CC=*) compiler=${argument#CC=} cache= ;;
      *FLAGS=*) cache= ;;
      --disable-nls)
        grep '^  --disable-nls' "$abs_top_srcdir/configure" >/dev/null \
          || { skip_cell "$name" 'nothing is translated'; return 0; } ;;
    esac
  done
  can_compile "$compiler" \
    || { skip_cell "$name" "$compiler makes no programs here"; return 0; }
  rm -rf "${top:?}/$name"
  mkdir "$top/$name" || exit
  now_passed=0 now_failed=0 now_skipped=0 problem=
  cd "$top/$name" || exit
  {
    test ! -f "$cache" || cp "$cache" config.cache
    if ! "$abs_top_srcdir/configure" -q "$@" ${cache:+-C} \
        CC="${CCACHE:+$CCACHE }$compiler"; then
      problem='not configured'
    elif ! { $MAKE -s -j"$jobs" all \
             && $MAKE -s -j"$jobs" check TESTS=; }; then
      problem='not built'
    else
      # shellcheck disable=SC2046
      run_tests $(echo "$tests" | tr , ' ') || problem='tests not built'
    fi
  } >"$top/$name.log" 2>&1
  cd "$top" || exit
  result "$name" "$problem"
}

# Compilers, C libraries, optimisation.
cell gcc $most
cell clang $most CC=clang
cell m32 $most CC='gcc -m32' --build=i686-linux-gnu
# The kernel's headers are not musl's own, but some of them are needed.
mkdir -p "$top/kernel-headers"
for directory in linux asm asm-generic; do
  for place in /usr/include /usr/include/"$(gcc -print-multiarch 2>/dev/null)"
  do
    test ! -d "$place/$directory" || test -e "$top/kernel-headers/$directory" \
      || ln -s "$place/$directory" "$top/kernel-headers/$directory"
  done
done
cell musl $more CC=musl-gcc CPPFLAGS="-idirafter $top/kernel-headers"
cell lto unit,few CFLAGS='-O2 -flto'
cell O0 unit,few CFLAGS='-g -O0'
cell O3-fortified unit,few CFLAGS='-O3' \
  CPPFLAGS='-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2'

# Libraries.
cell no-acl unit,few --without-posix-acls
cell no-xattrs unit,few --without-xattrs
cell no-selinux unit,few --without-selinux
cell no-libgcrypt unit,few --without-libgcrypt
cell no-attributes $most --without-posix-acls --without-xattrs \
  --without-selinux
cell no-nls unit,few --disable-nls

# System calls and headers.
cell no-preadv2 unit,few ac_cv_func_preadv2=no ac_cv_func_pwritev2=no
for call in posix_fadvise sync_file_range mincore fdatasync fopencookie; do
  cell "no-$call" unit,few "ac_cv_func_$call=no"
done
cell no-openat2 $most ac_cv_header_linux_openat2_h=no
cell no-mtio unit,few ac_cv_header_sys_mtio_h=no
cell no-pthread unit,few ac_cv_search_pthread_create=no
cell no-page-cache $most --disable-page-cache
# macOS's and FreeBSD's way as far as it compiles here: the first call fails.
cell macos-call unit,few ac_cv_have_decl_F_NOCACHE=yes \
  CPPFLAGS=-DF_NOCACHE=48
cell freebsd-call unit,few nc_cv_noreuse_drops=yes

# gnulib's replacements in place of the C library's functions, but for those of
# <wctype.h> and for wcrtomb, which then know no character sets.
# shellcheck disable=SC2046
cell gnulib $most $(grep -o 'gl_cv_func_[a-z0-9_]*_works' \
  "$abs_top_srcdir/configure" | sort -u | sed '/iswcntrl/d; /wcrtomb/d; s/$/=no/')

# Other systems.
. "$abs_top_srcdir/tests/matrix/chroot.sh"

for name in $wanted; do
  case " $seen all " in
    *" $name "*) ;;
    *) say "$name: there is no such cell"; failed=$((failed + 1)) ;;
  esac
done
say "$((green + red + left_out)) cells: $green green, $red red," \
  "$left_out skipped; tests: $passed passed, $failed failed, $skipped skipped"
# As Automake counts them, for .ci/run.
printf '# %s\n' "PASS:  $passed" "FAIL:  $failed" "SKIP:  $skipped" \
  >"$top/test-suite.log"
test $failed = 0 && test $red = 0
