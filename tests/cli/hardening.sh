#!/bin/sh
# Programs and libraries have the protection that configure found.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

. "${abs_top_srcdir=.}/tests/init.sh"

readelf --version >/dev/null 2>&1 || skip_ 'readelf is not installed'
test -f "$abs_top_builddir/Makefile" || skip_ 'there is no build directory'

# setting NAME: its value in the Makefile.
setting () { sed -n "s/^$1 = *//p" "$abs_top_builddir/Makefile"; }

hardening="$(setting HARDEN_CFLAGS) $(setting HARDEN_LDFLAGS)"
case $hardening in
  *[a-z]*) ;;
  *) skip_ 'configured with --disable-hardening, or for a sanitizer' ;;
esac
user="$(setting CC) $(setting CFLAGS) $(setting LDFLAGS) "
case $user in
  *-fno-stack-prot* | *no-pi[ce]* | *norelro* | *,lazy* | *-fcf-prot* | \
  *-mbranch-prot*)
    skip_ "the user's flags are not those of the package" ;;
esac

program=$abs_top_builddir/src/tar-nocache
readelf -h "$program" 2>/dev/null | grep Class: >/dev/null \
  || skip_ 'this system has another kind of programs than ELF'

# has FLAG: whether configure found it.
has () { case " $hardening " in *" $1 "*) ;; *) return 1 ;; esac; }

# demand FILE REPORT PATTERN MEANING: FILE has it in what readelf reports.
demand ()
{
  grep -E -e "$3" "$2" >/dev/null || fail_ "$1: $4"
}

set -- "$program" "$abs_top_builddir/src/rmt/rmt" \
  "$abs_top_builddir/src/nopagecache/nopagecache" \
  "$abs_top_builddir/src/nopagecache/.libs/nopagecache-preload.so" \
  "$abs_top_builddir/lib/.libs/libnopagecache.so"
for file; do
  test -f "$file" || continue
  readelf -W -h "$file" >header || fail_ "$file: no header"
  readelf -W -l "$file" >segments || fail_ "$file: no segments"
  readelf -W -d "$file" >dynamic || fail_ "$file: readelf -d"
  # What is linked statically has no section of that kind.
  static=
  grep NEEDED dynamic >/dev/null || static=yes
  ! has -Wl,-z,relro || demand "$file" segments GNU_RELRO 'no RELRO'
  if has -Wl,-z,now && test -z "$static"; then
    demand "$file" dynamic 'BIND_NOW|FLAGS.* NOW' 'symbols are bound lazily'
  fi
  demand "$file" segments 'GNU_STACK.* RW ' 'code on the stack can run'
  if test -z "$static"; then
    demand "$file" header 'Type:.*DYN' 'not position-independent'
    ! grep TEXTREL dynamic || fail_ "$file: its text has relocations"
  fi
done

# That functions are checked shows in the program's symbols, and what is marked
# for the processor in an object file; neither with -flto in all cases.
readelf -W -s "$program" >symbols || fail_ 'no symbols'
! has -fstack-protector-strong \
  || demand "$program" symbols '__stack_chk_fail' 'the stack is not guarded'
case $user in
  *-O0*) ;;
  *-O*)
    if grep 'define FORTIFY' "$abs_top_builddir/config.h" >/dev/null \
       && grep 'GLIBC_' symbols >/dev/null; then
      demand "$program" symbols '__[a-z]+_chk' 'not fortified'
    fi ;;
esac
case $user in
  *-flto*) ;;
  *)
    object=$(find "$abs_top_builddir/src/cli" -name '*main.o')
    readelf -W -n "$object" >notes 2>/dev/null
    ! has -fcf-protection || demand "$object" notes 'IBT.*SHSTK' 'no CET'
    ! has -mbranch-protection=standard \
      || demand "$object" notes 'BTI' 'branches are not protected' ;;
esac

finish_
